// Autosaves the article form. The form is posted when typing stops; until the server answers, a copy is kept in
// this browser, and restore_local_text.js restores it. Without JavaScript, the Save button still saves everything.

const BOOKKEEPING_FIELDS = ["window", "base", "sequence", "taken", "taken_sequence"]
const PAUSE = 3000, MAX_DELAY = 30000, RETRY = 15000

const form = document.getElementById("article_form")
const { autosave: url, person } = form.dataset
const { sequence, window: opening, csrfmiddlewaretoken: token } = form.elements
const storageKey = `newsroom:${person}:${url}:${opening.value}`
// The data- attributes of both elements are their translated texts.
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

// Return the next request's body. It leaves out a text that is unchanged since the page was opened: it isn't unsaved.
function requestBody(text) {
  const bookkeeping = new URLSearchParams(BOOKKEEPING_FIELDS.map((name) => [name, form.elements[name].value]))
  bookkeeping.set("sequence", Number(sequence.value) + 1)
  return `${bookkeeping}&${text === opened ? "" : text}`
}

function saveLocalCopy() {
  localCopyTimer = clearTimeout(localCopyTimer)
  const text = formText()
  if (text === savedText) return ""
  try {
    return (localStorage[storageKey] = `${Date.now()} ${requestBody(text)}`)
  } catch {
    return "" // The browser's storage is full or disabled.
  }
}

function scheduleSend(delay) {
  since ??= Date.now()
  clearTimeout(waiting)
  waiting = setTimeout(send, Math.min(delay, Math.max(0, since + MAX_DELAY - Date.now())))
}

async function send() {
  if (isSending) return scheduleSend(PAUSE)
  since = undefined
  const text = formText()
  if (text === savedText) return localStorage.removeItem(storageKey)
  const localCopy = saveLocalCopy()
  const body = new URLSearchParams(`${requestBody(text)}&${token.name}=${token.value}`)
  const number = ++sequence.value
  isSending = true
  try {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(RETRY) })
    const answer = await response.json().catch(() => ({}))
    if (response.status === 409) sequence.value = Math.max(sequence.value, answer.sequence)
    else if (answer.sequence) {
      savedAt = Date.now()
      // Not if the form was submitted or edited while the request ran.
      if (Number(sequence.value) === number) savedText = text
      if (localStorage[storageKey] === localCopy) localStorage.removeItem(storageKey)
    }
    if (response.status === 409 || response.status >= 500) scheduleSend(RETRY)
    showState(response.ok ? state.dataset.saved : answer.sentence || errorMessage(response.status, localCopy))
    document.dispatchEvent(new CustomEvent("autosave-response", { detail: answer }))
  } catch {
    showState(localCopy ? state.dataset.offlineKept : state.dataset.offline)
    scheduleSend(RETRY)
  }
  isSending = false
}

function errorMessage(status, localCopy) {
  const message = localCopy ? state.dataset.errorKept : state.dataset.error
  return message.replace("{status}", status)
}

function showState(message) {
  if (state.textContent !== message) state.textContent = message
  updateAge()
}

function updateAge() {
  const seconds = Math.round((Date.now() - savedAt) / 1000)
  const [message, number] = seconds < 60 ? ["seconds", seconds] : ["minutes", Math.floor(seconds / 60)]
  const isSaved = state.textContent === state.dataset.saved
  age.textContent = isSaved ? age.dataset[message].replace("{number}", number) : ""
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
// The restored text now belongs to this window, so a reload must offer this window's autosave, not the old one.
if (location.search.startsWith("?buffer=")) history.replaceState(null, "", location.pathname)
