// What the tab remembers over a reload: which conversation is open, what is being written, what is being
// answered. The conversations themselves are kept by the server. Gradio loads the page anew when it has lost
// and found its server.
let conversation = ""; // the id of the one that is open; it exists once its first turn is kept

function remembered(key) {
  try { return JSON.parse(sessionStorage.getItem("corpusqa." + key)); } catch { return null; }
}

function remember(key, value) {
  try { sessionStorage.setItem("corpusqa." + key, JSON.stringify(value)); } catch { /* full or refused: it lasts the page */ }
}

// Nobody can guess these.
const token = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36).padStart(7, "0")).join("-");

function becomes(id) {
  conversation = id;
  remember("conversation", id);
}

// One of the server's own routes. { status, data }; status 0: the server cannot be reached.
async function request(path, method = "GET", body = undefined) {
  try {
    const headers = body ? { "content-type": "application/json" } : {};
    const answer = await fetch("desk/" + path, { method, headers, body: body && JSON.stringify(body) });
    return { status: answer.status, data: await answer.json() };
  } catch {
    return { status: 0, data: null };
  }
}

// The conversation that was open, and the question that was on its way.
async function recall() {
  question.value = remembered("draft") ?? "";
  fit();
  const pending = remembered("pending");
  const id = remembered("conversation");
  if (!id) becomes(token());
  else await openConversation(id, pending);
}

question.addEventListener("input", () => remember("draft", question.value));
