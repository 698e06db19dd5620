// The conversation: asking, showing what comes back, and the evidence of each turn.
let busy = null; // the turn that is being answered
const asking = []; // { turn, known } of each question whose end has not been told; known: its token

function fit() {
  question.style.height = "auto";
  question.style.height = Math.min(question.scrollHeight, 200) + "px";
}

// Said to screen readers.
function hear(key, args = []) {
  find(".heard").replaceChildren(spoken('<span data-t="' + key + '"></span>'));
  find(".heard span").dataset.args = JSON.stringify(args);
  speak(find(".heard"));
}

function working(turn) {
  busy = turn;
  find(".send").hidden = Boolean(turn);
  find(".stop").hidden = !turn;
}

const PENCIL = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 20l1-5L16 4l4 4L9 19z"/></svg>';

function addTurn(asked, known = "") {
  const turn = document.createElement("section");
  turn.className = "turn";
  turn.token = known;
  const edit = '<button type="button" class="edit" data-t-label="edit" data-t-title="edit">' + PENCIL + "</button>";
  turn.append(spoken('<div class="head"><h2 class="asked" dir="auto"></h2>' + edit + '</div><div class="reply"></div>'));
  find(".asked", turn).textContent = asked;
  turns.append(turn);
  find(".welcome").hidden = true;
  find(".fresh").hidden = false;
  return turn;
}

const askedIn = (turn) => find(".asked", turn).textContent;

// From here on the turn is answered; the token is what its messages are known by.
function wait(turn, known, replaces = "") {
  turn.token = known;
  find(".reply", turn).append(spoken('<p class="status busy" data-t="searching"></p>'));
  remember("pending", { question: askedIn(turn), token: known, replaces });
  working(turn);
}

// Sends the question of a turn. The earlier questions are for a server that keeps nothing of the conversation.
function send(turn, { replaces = "", rewrite = true } = {}) {
  const all = findAll(".turn");
  wait(turn, token(), replaces);
  thread.scrollTo({ top: turn.offsetTop - 16, behavior: motion() });
  asking.push({ turn, known: turn.token });
  const earlier = all.slice(0, all.indexOf(turn)).filter((one) => find(".answer", one)).map(askedIn);
  trigger("ask", { question: askedIn(turn), turn: turn.token, conversation, replaces, rewrite, within: whereToLook(), earlier });
}

function write(text) {
  question.value = text;
  fit();
  remember("draft", text);
}

function ask(text) {
  if (busy) return;
  const asked = text.trim();
  if (!asked) {
    hear("empty_question");
    question.focus();
    return;
  }
  write("");
  view("chat");
  send(addTurn(asked));
}

// One message from the server: { turn, state, html }. The html is the whole reply so far, so that a
// message that the browser skipped is no loss.
function receive(message) {
  if (!message || !busy || message.turn !== busy.token) return;
  const turn = busy;
  find(".reply", turn).replaceChildren(spoken(message.html));
  if (message.state === "working") return;
  const asked = askedIn(turn);
  finish(turn);
  if (message.state === "notice") {
    putBack(turn, message.html);
    giveBack(asked);
    return;
  }
  delete turn.replaced;
  hear("ready_" + find(".answer", turn).dataset.outcome, [String(evidence(turn).length)]);
  listConversations();
  recallVerdicts();
}

function finish(turn) {
  turn.classList.add("done");
  remember("pending", null);
  working(null);
}

// What could not be answered goes back into the empty box, so that nothing written is lost.
function giveBack(asked) {
  if (!question.value) write(asked);
}

function breakOff(key) {
  const turn = busy;
  if (!turn) return;
  const asked = askedIn(turn);
  const notice = '<p class="notice" role="alert" data-t="' + key + '"></p>';
  find(".status", turn)?.remove();
  finish(turn);
  if (turn.replaced) putBack(turn, notice);
  else find(".reply", turn).append(spoken(notice));
  giveBack(asked);
}

// A question on its way is answered and kept all the same; this page no longer waits for it.
function leave() {
  if (!busy) return;
  remember("pending", null);
  working(null);
}

function evidence(turn) {
  const answer = find(".answer", turn);
  return (turn.spots ??= answer ? JSON.parse(answer.dataset.evidence) : []);
}

function clear() {
  leave();
  turns.replaceChildren();
  showList();
  find(".welcome").hidden = false;
  find(".fresh").hidden = true;
}

function startAfresh() {
  clear();
  askEverywhere();
  becomes(token());
  currentConversation();
  view("chat");
  question.focus();
}

turns.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const turn = event.target.closest(".turn");
  if (!button || !turn) return;
  hideCard();
  if (button.matches(".cite")) {
    const spots = evidence(turn);
    const index = spots.findIndex((spot) => spot.n === Number(button.dataset.n));
    if (index >= 0) open(spots, index, turn);
  } else if (button.matches(".passage")) {
    const { document, start, end } = button.dataset;
    open([{ document, start: Number(start), end: Number(end) }], 0, turn);
  } else if (button.matches(".opens")) open([{ document: button.dataset.document }], 0, turn);
  else if (button.matches(".offer")) ask(button.dataset.question);
});

find(".offers").addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  if (example) ask(example.dataset.question);
});

find(".ask").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(question.value);
});

question.addEventListener("input", fit);
question.addEventListener("keydown", (event) => {
  // While an input method is composing, Enter chooses a word; it does not send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  ask(question.value);
});

find(".stop").addEventListener("click", () => {
  trigger("stop");
  breakOff("stopped");
});
find(".fresh").addEventListener("click", startAfresh);
watch("value", () => receive(props.value));
