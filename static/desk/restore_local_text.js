// Restores texts that autosave.js could keep in this browser only, because the network failed or the browser closed.
// Each window's text is posted to the server, and the page offers it. Copies that the server already has are deleted.

const form = document.getElementById("article_form")
const { autosave: url, person } = form.dataset
const { window: opening, csrfmiddlewaretoken: token } = form.elements

for (const storageKey of Object.keys(localStorage)) {
  const [prefix, owner, autosaveUrl, window] = storageKey.split(":")
  if (prefix !== "newsroom" || owner !== person || window === opening.value) continue
  sendToServer(storageKey, autosaveUrl, window)
}

async function sendToServer(storageKey, autosaveUrl, window) {
  const copy = localStorage[storageKey]
  const [time, body] = copy.split(" ")
  const data = new URLSearchParams(`${body}&brought=1&${token.name}=${token.value}`)
  const response = await fetch(autosaveUrl, { method: "POST", body: data }).catch(() => null)
  const answer = await response?.json().catch(() => null)
  if (!answer) return
  if (answer.sequence && localStorage[storageKey] === copy) localStorage.removeItem(storageKey)
  if (answer.unsaved && autosaveUrl === url) showOffer(window, Number(time))
}

function showOffer(window, time) {
  if (document.querySelector(`[data-window="${window}"]`)) return
  const note = document.getElementById("local-offer").content.cloneNode(true)
  const format = { dateStyle: "medium", timeStyle: "short" }
  note.querySelector("time").textContent = new Date(time).toLocaleString(document.documentElement.lang, format)
  for (const [selector, name] of [["a", "href"], ["form", "action"]]) {
    const node = note.querySelector(selector)
    node.setAttribute(name, node.getAttribute(name).replace(/0{8}(-0{4}){3}-0{12}/, window))
  }
  document.getElementById("offers").append(note)
}
