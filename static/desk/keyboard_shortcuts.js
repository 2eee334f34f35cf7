// The keys that /admin/keys/ lists. Whatever a key leads to says so by data-shortcut, so keys reach what the page offers
// and nothing else. Whoever has switched them off isn't sent this file.

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]"
// Where a key is looked for: in the row at hand, in the page, then in the bar above it.
const SCOPES = [".current", "main", "body"]
const SEQUENCE_TIMEOUT = 1500 // milliseconds from g to the letter after it

const dialog = document.getElementById("next-action")
const [label, hint, yes] = dialog.querySelectorAll("h2, p[id], [value]")
const NAVIGATION_TIMEOUT = 1500 // milliseconds in which the page that a key leads to should come
let sequenceStartedAt = -SEQUENCE_TIMEOUT
let navigatedAt = -NAVIGATION_TIMEOUT

// The key in Latin letters, under a keyboard of any script.
function latin({ key, code, shiftKey }) {
  if (key.charCodeAt(0) > 127) key = code === "Slash" ? (shiftKey ? "?" : "/") : code.slice(-1)
  return shiftKey || key.length > 1 ? key : key.toLowerCase()
}

function shortcutOf(event) {
  const key = latin(event)
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? "" : `Ctrl ${key}`
  if (event.target.closest(FIELDS)) return ""
  const isSecond = event.timeStamp - sequenceStartedAt < SEQUENCE_TIMEOUT
  sequenceStartedAt = key === "g" && !isSecond ? event.timeStamp : -SEQUENCE_TIMEOUT
  return isSecond ? `g ${key}` : key
}

function targetOf(keys) {
  const places = SCOPES.map((place) => document.querySelector(`${place} [data-shortcut="${CSS.escape(keys)}"]`))
  return places.find(Boolean)
}

function confirmAction(button) {
  const means = document.querySelector(`.action-buttons [value="${button.value}"] small`)?.textContent ?? ""
  const at = [...document.querySelectorAll("[name^=publish_at_]")].map((part) => part.value).join(" ")
  yes.textContent = button.textContent
  label.textContent = `${button.textContent}: ${document.getElementById("id_headline").value}`
  hint.textContent = means && at.trim() ? `${means}: ${at}` : means
  dialog.returnValue = ""
  dialog.onclose = () => dialog.returnValue && button.click()
  dialog.showModal()
}

function handleKey(event) {
  if (dialog.open && event.repeat) event.preventDefault()
  if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return
  const keys = shortcutOf(event)
  if (!keys) return
  const target = targetOf(keys)
  // A page's own script may know what to do with it.
  if (!target) return void document.dispatchEvent(new CustomEvent("desk-shortcut", { detail: keys }))
  event.preventDefault()
  if (event.repeat) return
  // What is typed before the next page is there is meant for that one.
  if (event.timeStamp - navigatedAt < NAVIGATION_TIMEOUT) return
  if (target.matches("a[href]")) navigatedAt = event.timeStamp
  if (target.matches(FIELDS)) target.select()
  else if (keys === "Ctrl Enter") confirmAction(target)
  else activate(target)
}

// What a key opens is filled in by the keys after it: its field has the focus before the next one comes.
function activate(target) {
  target.click()
  if (target.matches("details[open] > summary")) target.parentElement.querySelector("select, textarea, input:not([type=hidden])")?.focus()
}

// Before the editor of the body hears of it, which would break a line at Ctrl Enter.
document.addEventListener("keydown", handleKey, { capture: true })
