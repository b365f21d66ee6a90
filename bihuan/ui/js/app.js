// What every page does beyond plain HTML. Each module is one behavior, bound by data attributes.
import "./swap.js";
import "./theme.js";
import "./menus.js";
import "./dialogs.js";
import "./toast.js";
import "./shortcuts.js";
import "./palette.js";
import "./rows.js";
import "./picking.js";
import "./filters.js";
import "./copy.js";
import "./guard.js";
import "./sending.js";
import "./dropping.js";
import "./live.js";
import "./focus.js";
import "./islands.js";
