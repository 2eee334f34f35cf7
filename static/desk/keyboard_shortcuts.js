// Runs the keyboard shortcuts that /admin/keys/ lists. The attribute data-shortcut marks the link, button or field of a
// shortcut, so a shortcut works only where the page has its target. Pages of users who turned shortcuts off don't load
// this file.

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]"
// Targets are searched in the current item of a list first, then in the page, then in the navigation.
const SCOPES = [".current", "main", "body"]
const SEQUENCE_TIMEOUT = 1500 // milliseconds between g and the second key

const dialog = document.getElementById("next-action")
const [label, hint, confirmButton] = dialog.querySelectorAll("h2, p[id], [value]")
const NAVIGATION_TIMEOUT = 1500 // milliseconds to wait for the next page
let sequenceStartedAt = -SEQUENCE_TIMEOUT
let navigatedAt = -NAVIGATION_TIMEOUT

// Returns the key in Latin letters, on keyboards of any script.
function latinKey({ key, code, shiftKey }) {
  if (key.charCodeAt(0) > 127) key = code === "Slash" ? (shiftKey ? "?" : "/") : code.slice(-1)
  return shiftKey || key.length > 1 ? key : key.toLowerCase()
}

// Returns the shortcut that a keydown completes, such as “g a” or “Ctrl s”; "" if there is none.
function shortcutOf(event) {
  const key = latinKey(event)
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? "" : `Ctrl ${key}`
  if (event.target.closest(FIELDS)) return ""
  const isSecond = event.timeStamp - sequenceStartedAt < SEQUENCE_TIMEOUT
  sequenceStartedAt = key === "g" && !isSecond ? event.timeStamp : -SEQUENCE_TIMEOUT
  return isSecond ? `g ${key}` : key
}

function targetOf(shortcut) {
  const targets = SCOPES.map((scope) => document.querySelector(`${scope} [data-shortcut="${CSS.escape(shortcut)}"]`))
  return targets.find(Boolean)
}

// Asks for confirmation with the button's text, its explanation and the planned time, then presses the button.
function confirmAction(button) {
  const explanation = document.querySelector(`.action-buttons [value="${button.value}"] small`)?.textContent ?? ""
  const publishAt = [...document.querySelectorAll("[name^=publish_at_]")].map((part) => part.value).join(" ")
  confirmButton.textContent = button.textContent
  label.textContent = `${button.textContent}: ${document.getElementById("id_headline").value}`
  hint.textContent = explanation && publishAt.trim() ? `${explanation}: ${publishAt}` : explanation
  dialog.returnValue = ""
  dialog.onclose = () => dialog.returnValue && button.click()
  dialog.showModal()
}

function handleKey(event) {
  if (dialog.open && event.repeat) event.preventDefault()
  if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return
  const shortcut = shortcutOf(event)
  if (!shortcut) return
  const target = targetOf(shortcut)
  // The page's own script may handle it.
  if (!target) return void document.dispatchEvent(new CustomEvent("desk-shortcut", { detail: shortcut }))
  event.preventDefault()
  if (event.repeat) return
  // Ignore keys while the next page loads: they are meant for that page.
  if (event.timeStamp - navigatedAt < NAVIGATION_TIMEOUT) return
  if (target.matches("a[href]")) navigatedAt = event.timeStamp
  if (target.matches(FIELDS)) target.select()
  else if (shortcut === "Ctrl Enter") confirmAction(target)
  else activate(target)
}

// Clicks the target. If that opens a panel, focuses its first field at once, since the next keys are its text.
function activate(target) {
  target.click()
  if (target.matches("details[open] > summary")) target.parentElement.querySelector("select, textarea, input:not([type=hidden])")?.focus()
}

// Capture the event before the body editor gets it, which would insert a line break on Ctrl Enter.
document.addEventListener("keydown", handleKey, { capture: true })
