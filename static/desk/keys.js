// The keys that /admin/keys/ lists. Whatever a key leads to says so by data-keys, so keys reach what the page offers
// and nothing else. Whoever has switched them off isn't sent this file.

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]"
// Where a key is looked for: in the row at hand, in the page, then in the bar above it.
const NEAREST = [".now", "main", "body"]
const TOGETHER = 1500 // milliseconds from g to the letter after it

const dialog = document.getElementById("next-act")
const [label, hint, yes] = dialog.querySelectorAll("h2, p[id], [value]")
const AWAY = 1500 // milliseconds in which the page that a key leads to should come
let led = -TOGETHER
let left = -AWAY

// The key in Latin letters, under a keyboard of any script.
function latin({ key, code, shiftKey }) {
  if (key.charCodeAt(0) > 127) key = code === "Slash" ? (shiftKey ? "?" : "/") : code.slice(-1)
  return shiftKey || key.length > 1 ? key : key.toLowerCase()
}

function named(event) {
  const key = latin(event)
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? "" : `Ctrl ${key}`
  if (event.target.closest(FIELDS)) return ""
  const isSecond = event.timeStamp - led < TOGETHER
  led = key === "g" && !isSecond ? event.timeStamp : -TOGETHER
  return isSecond ? `g ${key}` : key
}

function offered(keys) {
  const places = NEAREST.map((place) => document.querySelector(`${place} [data-keys="${CSS.escape(keys)}"]`))
  return places.find(Boolean)
}

function ask(button) {
  const means = document.querySelector(`.acts [value="${button.value}"] small`)?.textContent ?? ""
  const at = [...document.querySelectorAll("[name^=publish_at_]")].map((part) => part.value).join(" ")
  yes.textContent = button.textContent
  label.textContent = `${button.textContent}: ${document.getElementById("id_headline").value}`
  hint.textContent = means && at.trim() ? `${means}: ${at}` : means
  dialog.returnValue = ""
  dialog.onclose = () => dialog.returnValue && button.click()
  dialog.showModal()
}

function act(event) {
  if (dialog.open && event.repeat) event.preventDefault()
  if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return
  const keys = named(event)
  if (!keys) return
  const found = offered(keys)
  // A page's own script may know what to do with it.
  if (!found) return void document.dispatchEvent(new CustomEvent("deskkey", { detail: keys }))
  event.preventDefault()
  if (event.repeat) return
  // What is typed before the next page is there is meant for that one.
  if (event.timeStamp - left < AWAY) return
  if (found.matches("a[href]")) left = event.timeStamp
  if (found.matches(FIELDS)) found.select()
  else if (keys === "Ctrl Enter") ask(found)
  else press(found)
}

// What a key opens is filled in by the keys after it: its field has the focus before the next one comes.
function press(found) {
  found.click()
  if (found.matches("details[open] > summary")) found.parentElement.querySelector("select, textarea, input:not([type=hidden])")?.focus()
}

// Before the editor of the body hears of it, which would break a line at Ctrl Enter.
document.addEventListener("keydown", act, { capture: true })
