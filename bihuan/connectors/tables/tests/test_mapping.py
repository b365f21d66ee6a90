"""Headers of other systems are understood in both languages, and every cell that is not is said with its row."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Customer, Feedback
from bihuan.artifacts.models import Artifact
from bihuan.connectors.tables.columns import guessed, targets
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.rows import Reader
from bihuan.connectors.tables.tests.conftest import table
from bihuan.people.models import Department, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def reads(workspace, lead):
    """The readings of a file for a kind; the guess unless columns are given."""

    def read(kind, text, columns=None, fixed=None, rest=False, by=lead, name="list.csv"):
        found = table(text, name)
        mapping = Reader(kind, workspace, by, found).mapping
        if columns:
            mapping = Mapping(columns, fixed or {}, rest)
        mapping.fixed |= fixed or {}
        reader = Reader(kind, workspace, by, found, mapping)
        reader.prepare()
        with translation.override("en"):
            return list(reader.readings())

    return read


def problems(reading) -> list[str]:
    return [fault.problem for fault in reading.faults]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_field_is_known_by_its_own_label(kind, language):
    with translation.override(language):
        labels = targets(kind)
    assert len({*labels.values()}) == len(labels)
    assert guessed(kind, list(labels.values())) == list(labels)
    assert guessed(kind, list(labels)) == list(labels)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "Issue key|Summary|Description|Status|Priority|Assignee|Labels|Labels|Created|Due Date",
            "key title body state priority owner tags tags created_at due_on",
        ),
        (
            "编号|所属产品|所属模块|需求名称|需求描述|验收标准|优先级|当前状态|创建日期|指派给",
            "key product tags title body acceptance priority state created_at owner",
        ),
        ("ID|标题|详细描述|处理人|创建时间|父需求|分类", "key title body owner created_at parent tags"),
    ],
    ids=["jira", "zentao", "tapd"],
)
def test_headers_of_other_systems_are_understood(headers, fields):
    assert guessed(Requirement, headers.split("|")) == fields.split()


def test_headers_of_voices_are_understood():
    headers = ["提交人", "邮箱", "客户名称", "反馈内容", "渠道"]
    assert guessed(Feedback, headers) == ["person", "email", "customer", "body", "channel"]


def test_the_real_headers_are_understood(reads):
    [one] = reads(Requirement, "\ufeffnumber;ProjectID;RequirementText;class;NFR\n1;1;The system shall refresh.;PE;1\n")
    assert one.values == {"title": "The system shall refresh.", "tags": ["PE"]}
    [one] = reads(Feedback, "label,review\n1,很快，好吃\n")
    assert one.values == {"title": "很快，好吃", "body": "很快，好吃", "channel": "import"}


def test_a_guess_that_fits_no_row_is_none(reads):
    [one] = reads(Requirement, "title,status,product\nx,zzz,nowhere at all\n")
    assert one.values == {"title": "x"}
    assert not one.faults


def test_without_a_known_header_the_longest_column_speaks(reads):
    [one] = reads(Requirement, "a,b\n1,Orders are split twice\n")
    assert one.values["title"] == "Orders are split twice"


def test_choices_by_value_and_label_in_both_languages(reads):
    text = "title,level,priority,state\n" + "\n".join(
        ["a,user,0,new", "b,User requirement,Urgent,Clarifying", "c,USER,紧急,clarifying", "d,user,P0,New", "e,,,"]
    )
    found = reads(Requirement, text)
    assert [one.values.get("priority") for one in found] == [0, 0, 0, 0, None]
    assert [one.values.get("level") for one in found] == ["user"] * 4 + [None]
    assert [one.values.get("state") for one in found] == ["new", "clarifying", "clarifying", "new", None]
    with translation.override("zh-hans"):
        labels = [str(state.label) for state in Requirement.State]
    found = reads(Requirement, "标题,状态\n" + "\n".join(f"x,{label}" for label in labels))
    assert [one.values["state"] for one in found] == [state.value for state in Requirement.State]


def test_people_products_departments_and_customers_by_name(reads, workspace, lead, member, product, add):
    storage = Department.objects.add(
        workspace=workspace, name="仓储", parent=Department.objects.add(workspace=workspace, name="物流")
    )
    customer = add(Customer, title="北岸零售")
    text = (
        "标题,负责人,产品,部门,客户\n"
        f"a,{member.email.upper()},{product.slug},仓储,{customer.key}\n"
        f"b,{member.name},{product.name},物流/仓储,北岸零售\n"
        f"c,{member.name} <{member.email}>,,物流 / 仓储,\n"
    )
    found = reads(Feedback, text, ["title", "owner", "product", "department", "customer"])
    assert [one.values.get("owner") for one in found] == [member] * 3
    assert [one.values.get("product") for one in found] == [product, product, None]
    assert [one.values.get("department") for one in found] == [storage] * 3
    assert [getattr(one.values.get("customer"), "pk", None) for one in found] == [customer.pk, customer.pk, None]


def test_says_what_is_wrong_with_which_row_and_column(reads, workspace, member):
    twin = Membership.objects.create(
        workspace=workspace, user=type(member).objects.create_user("x@y.example", name=member.name)
    )
    text = (
        "标题,负责人,工作量,截止日期,优先级,状态\n"
        f",{twin.user.name},0,soon,9,9\nb,nobody,many,2026-13-01,,\n{'x' * 80},,,,,\n"
    )
    first, second, third = reads(Requirement, text, ["title", "owner", "effort", "due_on", "priority", "state"])
    assert [(fault.column, fault.value) for fault in first.faults] == [
        ("负责人", twin.user.name),
        ("截止日期", "soon"),
        ("优先级", "9"),
        ("状态", "9"),
        ("标题", ""),
    ]
    assert (first.number, second.number) == (2, 3)
    assert "Several" in problems(first)[0]
    assert [fault.column for fault in second.faults] == ["负责人", "工作量", "截止日期"]
    assert not third.faults
    [limit] = reads(Requirement, "标题,工作量\nx,0\n", ["title", "effort"])
    assert "0.01" in problems(limit)[0]


def test_states_need_the_role_their_moves_need(reads, member):
    text = "title,state\na,new\nb,clarifying\nc,scheduled\n"
    assert [bool(one.faults) for one in reads(Requirement, text, ["title", "state"], by=member)] == [False, False, True]


def test_a_title_too_long_and_other_columns_go_to_the_description(reads):
    long = "很长 " * 200
    [one] = reads(Requirement, f'a,b,c,d\n"{long}",text,x,\n', ["title", "body", "", ""], rest=True)
    assert len(one.values["title"]) == 500
    assert one.values["title"].endswith("…")
    assert one.values["body"] == f"{long}\n\ntext\n\nc: x"


def test_text_is_kept_as_it_is(reads):
    [one] = reads(Requirement, 'title,body\n" two  blanks ","\n\tx\r\n"\n')
    assert one.values == {"title": " two  blanks ", "body": "\n\tx\r\n"}


def test_fixed_values_speak_where_the_row_is_silent(reads, product):
    text = "title,tags,priority\na,x,high\nb,,\n"
    first, second = reads(Requirement, text, fixed={"product": product.slug, "tags": "导入, x", "priority": "low"})
    assert first.values == {"title": "a", "tags": ["x", "导入"], "priority": 1, "product": product}
    assert second.values == {"title": "b", "tags": ["导入", "x"], "priority": 3, "product": product}
    with pytest.raises(ValidationError) as refused:
        reads(Requirement, text, fixed={"product": "nowhere"})
    assert "product" in refused.value.error_dict


@pytest.mark.parametrize("columns", [["title", "title"], ["", "tags"], ["nonsense", "title"]])
def test_a_mapping_that_cannot_be_is_refused(reads, columns):
    with pytest.raises(ValidationError):
        reads(Requirement, "a,b\n1,2\n", columns)


def test_parents_in_the_file_and_in_the_workspace(reads, add):
    there = add(Requirement, title="there")
    text = f"key,title,parent\nA,a,\nB,b,A\nC,c,{there.key}\nD,d,Z\nE,e,E\n"
    found = reads(Requirement, text, ["key", "title", "parent"])
    assert [one.parent for one in found][:2] == ["", "A"]
    assert found[2].values["parent"] == Artifact.objects.get(pk=there.pk)
    assert [bool(one.faults) for one in found] == [False, False, False, True, True]


def test_a_parent_in_the_file_has_to_agree(reads):
    text = "key,title,level,parent\nA,small,development,\nB,big,business,A\nC,same,development,A\n"
    found = reads(Requirement, text, ["key", "title", "level", "parent"])
    assert [problems(one) for one in found][::2] == [[], []]
    assert problems(found[1]) == [
        "small is a “Development requirement”; a “Business requirement” cannot stand below it."
    ]


def test_what_one_may_not_see_is_not_there(reads, admin, private_product, stranger, add, member):
    hidden = add(Requirement, title="hidden", product=private_product, by=admin)
    text = f"title,product,parent,owner\na,{private_product.slug},{hidden.key},{stranger.email}\n"
    [one] = reads(Requirement, text, ["title", "product", "parent", "owner"], by=member)
    assert [fault.column for fault in one.faults] == ["product", "owner", "parent"]


def test_json_brings_lists_and_numbers(reads):
    [one] = reads(Requirement, '[{"title": "a", "tags": ["x, y", "z"], "reach": 1.5, "priority": 0}]', name="x.json")
    assert one.values == {"title": "a", "tags": ["x, y", "z"], "reach": 1.5, "priority": 0}
