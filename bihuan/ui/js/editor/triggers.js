// The three triggers of completing.js: whom and what they offer, and what is put in.
import { $$, read } from "../page.js";

const workspace = () => location.pathname.split("/")[1];

function people(letters) {
  const wanted = letters.toLowerCase();
  return $$("#people option")
    .filter((person) => person.label.toLowerCase().includes(wanted) || (person.dataset.initials ?? "").startsWith(wanted))
    .map((person) => ({ label: person.label, person: /\((\d+)\)$/.exec(person.value)?.[1] }));
}

export async function things(letters) {
  const answer = await read(`/${workspace()}/palette/?q=${encodeURIComponent(letters)}`).catch(() => null);
  if (!answer?.ok) return [];
  const { groups } = await answer.json();
  return groups.flatMap((group) => group.items).filter((item) => item.key);
}

const put = (editor, range, content) => editor.chain().focus().insertContentAt(range, content).run();

export function triggers(words, deeds) {
  return [
    {
      name: words.people,
      pattern: /@([^\s@[\]()]{0,20})$/u,
      items: people,
      take: (editor, range, item) => put(editor, range, [{ type: "mention", attrs: { id: item.person, label: item.label } }, { type: "text", text: " " }]),
    },
    {
      name: words.things,
      pattern: /#([^\s#]{1,30})$/u,
      items: things,
      take: (editor, range, item) => put(editor, range, `${item.key} `),
    },
    {
      name: words.insert,
      pattern: /(?:^|\s)\/([^\s/]{0,20})$/u,
      most: 20,
      items: (letters) => deeds.filter((deed) => deed?.slash && `${deed.label} ${deed.slash}`.toLowerCase().includes(letters.toLowerCase())).map((deed) => ({ label: deed.label, hint: deed.keys ?? "", deed })),
      take(editor, range, item) {
        const slash = editor.state.doc.textBetween(range.from, range.to).indexOf("/");
        editor.chain().focus().deleteRange({ from: range.from + slash, to: range.to }).run();
        item.deed.act(editor);
      },
    },
  ];
}

