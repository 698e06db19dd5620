// Who is signed in, where the page asks for that; and a notice when the sign-in has ended meanwhile.
async function showAccount() {
  const { status, data } = await request("account");
  if (status !== 200 || !data.name) return;
  const form = document.createElement("form");
  form.className = "account";
  form.method = "post";
  form.action = "logout";
  form.append(spoken('<span class="name" data-t="signed_in_as"></span><button type="submit" data-t="sign_out"></button>'));
  find(".name", form).dataset.args = JSON.stringify([data.name]);
  // What this tab remembers is not for the next person at this browser.
  form.addEventListener("submit", () => { try { sessionStorage.clear(); } catch { /* nothing was kept */ } });
  settings.append(form);
  speak(form);
}

function signedOut() {
  if (find(".signed-out")) return;
  const notice = document.createElement("div");
  notice.className = "notice signed-out";
  notice.setAttribute("role", "alert");
  desk.append(notice);
  notice.append(spoken('<p data-t="signed_out"></p><button type="button" data-t="sign_in_again"></button>'));
  find("button", notice).addEventListener("click", () => location.reload());
}

// Gradio's own requests go this way too.
const fetched = window.fetch;
window.fetch = async (...asked) => {
  const answer = await fetched(...asked);
  if (answer.status === 401 && new URL(answer.url || location.href).origin === location.origin) signedOut();
  return answer;
};
showAccount();
