// Reports that this window has the article open, and shows who else does. Without JavaScript, the page shows who had
// it open when the page was loaded.

const form = document.getElementById("article_form")
const { presence: url } = form.dataset
const { window: opening, base, csrfmiddlewaretoken: token } = form.elements
const others = document.getElementById("presence")
const revisionWarning = document.getElementById("revision-warning")
let field = ""

const body = (extra) =>
  new URLSearchParams({ window: opening.value, base: base.value, field, [token.name]: token.value, ...extra })

function showStatus(answer) {
  if (answer.also === undefined) return
  others.textContent = answer.also
  others.hidden = !answer.also
  if (revisionWarning.textContent !== answer.meanwhile) revisionWarning.textContent = answer.meanwhile
}

async function sendPresence() {
  const response = await fetch(url, { method: "POST", body: body() }).catch(() => null)
  if (response?.ok) showStatus(await response.json())
}

form.addEventListener("focusin", ({ target }) => {
  field = target.name || target.closest(".prose-editor")?.querySelector("textarea").name || ""
})
document.addEventListener("autosave-response", ({ detail }) => showStatus(detail))
if (url) {
  sendPresence()
  setInterval(sendPresence, 15000)
  addEventListener("pagehide", () => navigator.sendBeacon(url, body({ leaving: 1 })))
}
