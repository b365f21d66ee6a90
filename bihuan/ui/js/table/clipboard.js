// Cells as spreadsheets put them on the clipboard: tabs between cells, quotes around what holds a tab, a quote or a line end.
export function read(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const end = () => {
    rows.at(-1).push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') (cell += '"'), (at += 1);
      else quoted = false;
    } else if (sign === '"' && cell === "" && closes(text, at)) quoted = true;
    else if (sign === "\t") end();
    else if (sign === "\n") end(), rows.push([]);
    else if (sign !== "\r") cell += sign;
  }
  end();
  // The last line end closes the last row, it begins no other.
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

// A cell that only begins with a quote, say an inch sign's, is no quoted one.
function closes(text, from) {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') at += 1;
    else return at + 1 >= text.length || "\t\r\n".includes(text[at + 1]);
  }
  return false;
}

const written = (text) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const write = (rows) => rows.map((row) => row.map(written).join("\t")).join("\n");
