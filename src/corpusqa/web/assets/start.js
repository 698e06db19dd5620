// The first look at the corpus, and care for answers that do not come.

// An answer can end without a word: the program was stopped, started anew, or cannot be reached, or the
// stream of events broke while the program works on. Then its messages are fetched.
async function lookAfter(turn, ended, known = turn?.token) {
  const waiting = () => turn && turn === busy && turn.token === known; // it may be asked anew by now
  if (!waiting()) return;
  let late = null;
  try { late = await server.late(known); } catch { /* not reached: the same as another program */ }
  if (!waiting()) return;
  if (late?.run === props.run && late.message) receive(late.message);
  else if (ended || late?.run !== props.run) breakOff("interrupted");
}

setInterval(() => lookAfter(busy, false), 2500);

// Ends come in the order of the questions; the end of one that was stopped may come during the next.
document.addEventListener("corpusqa:ended", () => {
  const { turn, known } = asking.shift() ?? {};
  setTimeout(() => lookAfter(turn, true, known), 500);
});

async function welcome() {
  let home = null;
  try { home = await server.home({}); } catch { /* told below */ }
  if (!home) return; // the list of articles tells it
  find(".offers").replaceChildren(spoken(home.examples));
  chooseExamples();
}

// A link may ask: "?q=..." begins a conversation with that question, once.
function asksByLink() {
  const here = new URL(location.href);
  const asked = here.searchParams.get("q")?.trim();
  here.searchParams.delete("q");
  if (asked) history.replaceState(history.state, "", here);
  return asked;
}

async function begin() {
  const asked = asksByLink();
  if (asked) {
    startAfresh();
    ask(asked);
  } else await recall();
  listConversations();
}

view("chat");
const linked = articleByLink();
// Only then: a conversation that is opened closes what is read.
begin().then(() => { if (linked) open([{ document: linked }], 0); });
if (!phone.matches) question.focus();
listArticles();
openLibrary();
welcome();
