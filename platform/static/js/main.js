// Everything works without these; they make it quicker or more polite. kit.bundles joins them into civocracy.js.
import "./menus.js";
import "./forms.js";
import "./dialogs.js";
import "./copy.js";
import "./fragments.js";
import "./drafts.js";
import "./queue.js";

document.documentElement.classList.add("js");
