"""The command `bihuan`: serving is our own, everything else is a Django management command."""

import os
import sys

COMMANDS = {
    "serve": ("Serve the site, and run the worker beside it", "提供网站服务,并运行后台任务"),
    "worker": ("Run the background work alone", "单独运行后台任务"),
    "migrate": ("Bring the database up to date", "把数据库更新到最新结构"),
    "createworkspace": ("Create a workspace and its owner", "创建工作区及其所有者"),
    "demo": ("Create the demo workspace", "创建演示工作区"),
    "import": ("Bring rows of a CSV or XLSX file in", "导入 CSV 或 XLSX 文件"),
    "export": ("Write a workspace's rows to a file", "把工作区的数据导出为文件"),
    "undo-import": ("Take an import back", "撤回一次导入"),
    "export-workspace": ("Write a whole workspace to one file", "把整个工作区导出为一个文件"),
    "import-workspace": ("Make a workspace of such a file", "从这样的文件恢复工作区"),
    "themes": ("Look for themes in a workspace's feedback", "在工作区的声音里找主题"),
    "apply-template": ("Make what a template describes", "套用模板"),
    "kano": ("Evaluate the answers of a Kano questionnaire", "评估 Kano 问卷的答卷"),
    "backup": ("Write everything to one archive, while serving", "把所有数据写进一个备份文件,不停服务"),
    "restore": ("Bring everything back from an archive", "从备份文件恢复"),
    "audit": ("Verify the sealed history, or export it", "核验封存的历史,或导出"),
    "erase-person": ("Erase a person, and keep what the team did", "抹除一个人的信息,保留团队的工作"),
    "bounce": ("Suspend an address that mails come back from, or lift it", "停用退信的邮箱地址,或恢复"),
    "examine": ("Examine a markdown file as a PRD", "用方案医生检查一个 Markdown 文件"),
    "doctor": ("Say what is wrong with this installation", "检查安装是否正常"),
    "login": ("Sign in to a server from the command line", "在命令行登录一个服务器"),
    "search": ("Find anything by its words", "按词查找任何内容"),
    "list": ("List artifacts of one kind", "列出一种内容"),
    "show": ("Show one artifact, such as REQ-12", "查看一项，如 REQ-12"),
    "new": ("Create an artifact", "新建一项"),
    "change": ("Change fields, or the state, of an artifact", "修改字段或状态"),
    "move": ("Take an artifact along one of its moves", "做一次状态流转"),
    "comment": ("Comment on an artifact", "发表评论"),
    "mcp": ("Serve agents over standard input and output", "通过标准输入输出为智能体服务（MCP）"),
}
AT_A_SERVER = ("login", "search", "list", "show", "new", "change", "move", "comment")


def main(arguments: list[str] | None = None) -> None:
    arguments = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return
    try:
        run(arguments)
    except ValueError as error:
        # A setting that cannot be read says which one and how to write it.
        if "BIHUAN_" not in str(error):
            raise
        sys.exit(f"bihuan: {error}")


def run(arguments: list[str]) -> None:
    if arguments[0] == "serve":
        from bihuan.config.serve import serve

        serve(arguments[1:])
        return
    if arguments[0] in AT_A_SERVER:  # nothing of Django is loaded: people wait for these
        from bihuan.agents.terminal import main as at_a_server

        sys.exit(at_a_server(arguments, terminal_language()))
    if arguments[0] == "mcp":
        from bihuan.agents.stdio import main as for_agents

        sys.exit(for_agents(arguments[1:], terminal_language(), django_handler))
    speak(terminal_language())
    at_the_house(arguments)


def at_the_house(arguments: list[str]) -> None:
    """A command of Django's. Where it fails for want of the database or of tables, the person hears what to do."""
    from django.core.management import ManagementUtility
    from django.db import DatabaseError

    from bihuan.config.doctor import database, migrations, waiting_migrations

    try:
        ManagementUtility(["bihuan", arguments[0].replace("-", "_"), *arguments[1:]]).execute()
    except DatabaseError as error:
        if (found := database()).mark == "✗":
            raise SystemExit(f"bihuan: {found.text}") from error
        if not waiting_migrations():
            raise
        raise SystemExit(f"bihuan: {migrations().text}") from error


def django_handler():
    from bihuan.config.wsgi import application

    return application


def terminal_language() -> str:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh-hans" if said.lower().startswith("zh") else "en"


def speak(language: str) -> None:
    import django
    from django.utils import translation

    django.setup()
    translation.activate(language)


def overview() -> str:
    chinese = terminal_language() == "zh-hans"
    title = "闭环 Bihuan。用法:bihuan <命令> [选项]" if chinese else "Bihuan 闭环. Usage: bihuan <command> [options]"
    last = "每个命令都有 --help。" if chinese else "Every command has --help."
    lines = [f"  {name:<16} {texts[chinese]}" for name, texts in COMMANDS.items()]
    return "\n".join([title, "", *lines, "", last])
