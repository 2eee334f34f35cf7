// Brings back what autosave.js could keep in this browser only, since the network or the browser was gone: it is
// sent to the desk, window by window, and the page offers it. What the desk has already is dropped.

const form = document.getElementById("article_form")
const { autosave: url, person } = form.dataset
const { window: opening, csrfmiddlewaretoken: token } = form.elements

for (const storageKey of Object.keys(localStorage)) {
  const [paper, whose, where, window] = storageKey.split(":")
  if (paper === "newsroom" && whose === person && window !== opening.value) sendToDesk(storageKey, where, window)
}

async function sendToDesk(storageKey, where, window) {
  const copy = localStorage[storageKey]
  const [time, body] = copy.split(" ")
  const all = new URLSearchParams(`${body}&brought=1&${token.name}=${token.value}`)
  const response = await fetch(where, { method: "POST", body: all }).catch(() => null)
  const answer = await response?.json().catch(() => null)
  if (!answer) return
  if (answer.sequence && localStorage[storageKey] === copy) localStorage.removeItem(storageKey)
  if (answer.unsaved && where === url) showOffer(window, Number(time))
}

function showOffer(window, time) {
  if (document.querySelector(`[data-window="${window}"]`)) return
  const note = document.getElementById("local-offer").content.cloneNode(true)
  note.querySelector("time").textContent = new Date(time).toLocaleString()
  for (const [selector, name] of [["a", "href"], ["form", "action"]]) {
    const node = note.querySelector(selector)
    node.setAttribute(name, node.getAttribute(name).replace(/0{8}(-0{4}){3}-0{12}/, window))
  }
  document.getElementById("offers").append(note)
}
