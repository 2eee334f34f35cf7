// Tells the desk that this window has the article open, and shows who else has. Without script the page tells it
// as it was when it was loaded.

const form = document.getElementById("article_form")
const { presence: address } = form.dataset
const { window: opening, base, csrfmiddlewaretoken: token } = form.elements
const also = document.getElementById("presence")
const meanwhile = document.getElementById("meanwhile")
let field = ""

const body = (more) =>
  new URLSearchParams({ window: opening.value, base: base.value, field, [token.name]: token.value, ...more })

function show(answer) {
  if (answer.also === undefined) return
  also.textContent = answer.also
  also.hidden = !answer.also
  if (meanwhile.textContent !== answer.meanwhile) meanwhile.textContent = answer.meanwhile
}

async function ping() {
  const response = await fetch(address, { method: "POST", body: body() }).catch(() => null)
  if (response?.ok) show(await response.json())
}

form.addEventListener("focusin", ({ target }) => {
  field = target.name || target.closest(".prose-editor")?.querySelector("textarea").name || ""
})
document.addEventListener("desk-answer", ({ detail }) => show(detail))
if (address) {
  ping()
  setInterval(ping, 15000)
  addEventListener("pagehide", () => navigator.sendBeacon(address, body({ leaving: 1 })))
}
