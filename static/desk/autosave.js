// Keeps what is being written. The form goes to the desk when typing stops; until the desk has answered, a copy
// stays in this browser, which restore_local_text.js brings back. Without script, saving by the button does it all.

const BOOKKEEPING_FIELDS = ["window", "base", "sequence", "taken", "taken_sequence"]
const PAUSE = 3000, MAX_DELAY = 30000, RETRY = 15000

const form = document.getElementById("article_form")
const { autosave: url, person } = form.dataset
const { sequence, window: opening, csrfmiddlewaretoken: token } = form.elements
const storageKey = `newsroom:${person}:${url}:${opening.value}`
const state = document.getElementById("autosave-state")
const age = document.getElementById("autosave-age")

const opened = form.hasAttribute("data-unsaved") ? null : formText()
let savedText = opened
let savedAt, since, waiting, localCopyTimer, isSending

function formText() {
  const fields = new URLSearchParams(new FormData(form))
  for (const name of [...BOOKKEEPING_FIELDS, token.name]) fields.delete(name)
  return String(fields)
}

// What is posted next. A text that is as it was opened isn't unsaved: nothing is posted of it.
function requestBody(text) {
  const own = new URLSearchParams(BOOKKEEPING_FIELDS.map((name) => [name, form.elements[name].value]))
  own.set("sequence", Number(sequence.value) + 1)
  return `${own}&${text === opened ? "" : text}`
}

function saveLocalCopy() {
  localCopyTimer = clearTimeout(localCopyTimer)
  const text = formText()
  if (text === savedText) return ""
  try {
    return (localStorage[storageKey] = `${Date.now()} ${requestBody(text)}`)
  } catch {
    return "" // The browser has no room.
  }
}

function scheduleSend(time) {
  since ??= Date.now()
  clearTimeout(waiting)
  waiting = setTimeout(send, Math.min(time, Math.max(0, since + MAX_DELAY - Date.now())))
}

async function send() {
  if (isSending) return scheduleSend(PAUSE)
  since = undefined
  const text = formText()
  if (text === savedText) return localStorage.removeItem(storageKey)
  const localCopy = saveLocalCopy()
  const body = new URLSearchParams(`${requestBody(text)}&${token.name}=${token.value}`)
  const number = ++sequence.value
  const stays = localCopy && "; kept on this device"
  isSending = true
  try {
    const response = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(RETRY) })
    const answer = await response.json().catch(() => ({}))
    if (response.status === 409) sequence.value = Math.max(sequence.value, answer.sequence)
    else if (answer.sequence) {
      savedAt = Date.now()
      // Unless it was submitted meanwhile, or written on.
      if (Number(sequence.value) === number) savedText = text
      if (localStorage[storageKey] === localCopy) localStorage.removeItem(storageKey)
    }
    if (response.status === 409 || response.status >= 500) scheduleSend(RETRY)
    showState(response.ok ? "Saved" : answer.sentence || `Not saved: the desk answered ${response.status}${stays}`)
    document.dispatchEvent(new CustomEvent("autosave-response", { detail: answer }))
  } catch {
    showState(`Not saved: no connection${stays}`)
    scheduleSend(RETRY)
  }
  isSending = false
}

function showState(message) {
  if (state.textContent !== message) state.textContent = message
  updateAge()
}

function updateAge() {
  const seconds = Math.round((Date.now() - savedAt) / 1000)
  const ago = seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`
  age.textContent = state.textContent === "Saved" ? ago : ""
}

form.addEventListener("input", () => {
  scheduleSend(PAUSE)
  localCopyTimer ??= setTimeout(saveLocalCopy, 300)
})
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return
  saveLocalCopy()
  savedText = formText()
  sequence.value++
})
addEventListener("pagehide", saveLocalCopy)
addEventListener("online", send)
setInterval(updateAge, 5000)
if (opened === null) scheduleSend(PAUSE)
// The text taken up lives on in this window; loaded again, the page is to offer what has become of it.
if (location.search.startsWith("?buffer=")) history.replaceState(null, "", location.pathname)
