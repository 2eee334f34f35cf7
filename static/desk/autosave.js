// Keeps what is being written. The form goes to the desk when typing stops; until the desk has answered, a copy
// stays in this browser, which unsent.js brings back. Without script, saving by the button does it all.

const OWN = ["window", "base", "sequence", "taken", "taken_sequence"]
const PAUSE = 3000, LONGEST = 30000, RETRY = 15000

const form = document.getElementById("article_form")
const { autosave: address, person } = form.dataset
const { sequence, window: opening, csrfmiddlewaretoken: token } = form.elements
const place = `newsroom:${person}:${address}:${opening.value}`
const state = document.getElementById("autosave-state")
const age = document.getElementById("autosave-age")

const opened = form.hasAttribute("data-unsaved") ? null : written()
let kept = opened
let keptAt, since, waiting, copying, isSending

function written() {
  const fields = new URLSearchParams(new FormData(form))
  for (const name of [...OWN, token.name]) fields.delete(name)
  return String(fields)
}

// What is posted next. A text that is as it was opened isn't unsaved: nothing is posted of it.
function next(text) {
  const own = new URLSearchParams(OWN.map((name) => [name, form.elements[name].value]))
  own.set("sequence", Number(sequence.value) + 1)
  return `${own}&${text === opened ? "" : text}`
}

function copy() {
  copying = clearTimeout(copying)
  const text = written()
  if (text === kept) return ""
  try {
    return (localStorage[place] = `${Date.now()} ${next(text)}`)
  } catch {
    return "" // The browser has no room.
  }
}

function wait(time) {
  since ??= Date.now()
  clearTimeout(waiting)
  waiting = setTimeout(send, Math.min(time, Math.max(0, since + LONGEST - Date.now())))
}

async function send() {
  if (isSending) return wait(PAUSE)
  since = undefined
  const text = written()
  if (text === kept) return localStorage.removeItem(place)
  const mine = copy()
  const body = new URLSearchParams(`${next(text)}&${token.name}=${token.value}`)
  const number = ++sequence.value
  const stays = mine && "; kept on this device"
  isSending = true
  try {
    const response = await fetch(address, { method: "POST", body, signal: AbortSignal.timeout(RETRY) })
    const answer = await response.json().catch(() => ({}))
    if (response.status === 409) sequence.value = Math.max(sequence.value, answer.sequence)
    else if (answer.sequence) {
      keptAt = Date.now()
      // Unless it was submitted meanwhile, or written on.
      if (Number(sequence.value) === number) kept = text
      if (localStorage[place] === mine) localStorage.removeItem(place)
    }
    if (response.status === 409 || response.status >= 500) wait(RETRY)
    say(response.ok ? "Saved" : answer.sentence || `Not saved: the desk answered ${response.status}${stays}`)
    document.dispatchEvent(new CustomEvent("desk-answer", { detail: answer }))
  } catch {
    say(`Not saved: no connection${stays}`)
    wait(RETRY)
  }
  isSending = false
}

function say(words) {
  if (state.textContent !== words) state.textContent = words
  tick()
}

function tick() {
  const seconds = Math.round((Date.now() - keptAt) / 1000)
  const ago = seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`
  age.textContent = state.textContent === "Saved" ? ago : ""
}

form.addEventListener("input", () => {
  wait(PAUSE)
  copying ??= setTimeout(copy, 300)
})
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return
  copy()
  kept = written()
  sequence.value++
})
addEventListener("pagehide", copy)
addEventListener("online", send)
setInterval(tick, 5000)
if (opened === null) wait(PAUSE)
// The text taken up lives on in this window; loaded again, the page is to offer what has become of it.
if (location.search.startsWith("?buffer=")) history.replaceState(null, "", location.pathname)
