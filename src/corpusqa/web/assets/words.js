// The page's own words. Fragments from the server carry keys; here they get the reader's language.
const desk = element.querySelector(".desk");
const find = (selector, root = desk) => root.querySelector(selector);
const findAll = (selector, root = desk) => [...root.querySelectorAll(selector)];
const question = find("#question");
const thread = find(".thread");
const turns = find(".turns");
const sheet = find(".sheet");
const card = find(".card");
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const phone = matchMedia("(max-width: 899px)");
const motion = () => (reduced.matches ? "instant" : "smooth");

const SPOKEN = { "data-t-label": "aria-label", "data-t-title": "title", "data-t-placeholder": "placeholder" };
const MOST_EXAMPLES = 4;
const LANGUAGE_KEY = "corpusqa.language";

function chosenLanguage() {
  let chosen = null;
  try { chosen = localStorage.getItem(LANGUAGE_KEY); } catch { /* private windows may refuse */ }
  if (chosen === "zh" || chosen === "en") return chosen;
  return (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
}

let language = chosenLanguage();

function words(key, args = []) {
  return (props.texts[language][key] ?? key).replace(/\{(\d)\}/g, (_, place) => args[place] ?? "");
}

function speak(root) {
  const said = (node, key) => words(key, node.dataset.args ? JSON.parse(node.dataset.args) : []);
  for (const node of findAll("[data-t]", root)) node.textContent = said(node, node.dataset.t);
  for (const [name, attribute] of Object.entries(SPOKEN)) {
    for (const node of findAll("[" + name + "]", root)) node.setAttribute(attribute, said(node, node.getAttribute(name)));
  }
}

// A fragment from the server, in the reader's language, ready to be put into the page.
function spoken(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  speak(template.content);
  return template.content;
}

function chooseLanguage(value) {
  language = value;
  document.documentElement.lang = value === "zh" ? "zh-Hans" : "en";
  document.title = words("page_title");
  speak(desk);
  chooseExamples();
  document.dispatchEvent(new Event("corpusqa:language"));
}

// A few of the example questions: those in the reader's language first, otherwise in the order given.
function chooseExamples() {
  const items = findAll(".examples > li");
  const own = items.filter((item) => item.lang.startsWith(language));
  const shown = [...own, ...items.filter((item) => !own.includes(item))].slice(0, MOST_EXAMPLES);
  items.forEach((item) => { item.hidden = !shown.includes(item); });
}

chooseLanguage(language);
