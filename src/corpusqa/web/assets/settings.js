// One menu: language, light or dark, text size, single keys. Kept by this browser; first.js reads it early.
const settings = find(".settings");
const FIRST = { theme: "system", text: "normal", keys: "on" };

function chosen(name) {
  if (name === "language") return language;
  let value = null;
  try { value = localStorage.getItem("corpusqa." + name); } catch { /* private windows may refuse */ }
  return value ?? document.documentElement.dataset[name] ?? FIRST[name];
}

function apply(name, value) {
  if (name === "language") chooseLanguage(value);
  else document.documentElement.dataset[name] = value;
  if (name === "text") fit();
}

// What is chosen now; a value that is not offered counts as the first one.
function showChosen() {
  for (const name of ["language", "theme", "text"]) {
    const options = findAll("input[name=" + name + "]", settings);
    const now = options.find((one) => one.value === chosen(name)) ?? options.find((one) => one.value === FIRST[name]);
    now.checked = true;
  }
  find("input[name=keys]", settings).checked = chosen("keys") !== "off";
}

settings.addEventListener("change", (event) => {
  const { name, type, checked, value } = event.target;
  const now = type === "checkbox" ? (checked ? "on" : "off") : value;
  apply(name, now);
  try { localStorage.setItem("corpusqa." + name, now); } catch { /* then it lasts the visit */ }
});

// The browser moves the focus there while it opens the menu: a key pressed right after it finds it there.
settings.addEventListener("beforetoggle", (event) => {
  if (event.newState !== "open") return;
  showChosen();
  for (const one of findAll("input", settings)) one.autofocus = false;
  find("input:checked", settings).autofocus = true;
});

settings.addEventListener("toggle", (event) => {
  find(".set").setAttribute("aria-expanded", String(event.newState === "open"));
});

// Another tab of this browser chose.
addEventListener("storage", (event) => {
  const name = /^corpusqa\.(language|theme|text|keys)$/.exec(event.key ?? "")?.[1];
  if (!name || !event.newValue) return;
  apply(name, event.newValue);
  showChosen();
});

find(".set").setAttribute("aria-expanded", "false");
showChosen();
