// Progressive enhancement of the moderation queue: decide on an item without leaving the page, move between items with j
// and k, and show what colleagues decide without moving the list. Without this file each button posts its form and
// redirects back to the list.

const UPDATE_INTERVAL = 15_000 // milliseconds between two requests for updates
const FRAGMENT_HEADERS = { "X-Fragment": "items" }

const list = document.querySelector(".queue > ol")
const sendFailed = document.getElementById("send-failed")

const items = () => [...list.children]
const current = () => list.querySelector(":scope > .current")
const isOpen = (item) => !item.classList.contains("done")

function setCurrent(item) {
  if (!item) return
  const before = current()
  before?.classList.remove("current")
  before?.removeAttribute("aria-current")
  item.classList.add("current")
  item.setAttribute("aria-current", "true")
  item.tabIndex = -1
  item.focus({ preventScroll: true })
  item.scrollIntoView({ block: "nearest" })
}

function moveBy(offset) {
  const all = items()
  setCurrent(all[all.indexOf(current()) + offset])
}

// Replace each element on the page by the one of the response with the same id, unless `keep` returns true for it.
function replaceElements(html, keep = () => false) {
  const fragment = document.createElement("template")
  fragment.innerHTML = html
  return [...fragment.content.children].filter((element) => {
    const old = document.getElementById(element.id)
    if (!old || keep(old)) return false
    old.replaceWith(element)
    return true
  })
}

async function submitInPlace(event) {
  const form = event.target
  if (!("inPlace" in form.dataset)) return
  event.preventDefault()
  const item = form.closest("li")
  if (item.inert) return
  const wasCurrent = item === current()
  const next = items().slice(items().indexOf(item) + 1).find(isOpen) ?? items().find((other) => other !== item && isOpen(other))
  const button = event.submitter
  item.inert = true
  item.querySelector(".send-failed")?.remove()
  try {
    const body = new FormData(form, button)
    const response = await fetch(form.action, { method: "POST", body, headers: FRAGMENT_HEADERS })
    if (response.headers.get("X-Fragment") === "items") {
      // The shortcut u now undoes this decision instead of the earlier one.
      document.getElementById("undo-last")?.remove()
      document.querySelectorAll('[data-shortcut="u"]').forEach((old) => old.removeAttribute("data-shortcut"))
      const [result] = replaceElements(await response.text())
      if (wasCurrent || isOpen(result)) setCurrent(isOpen(result) ? result : (next ?? result))
      return
    }
    // The response is another page, for example because the session has expired: let the browser load it.
    item.inert = false
    delete form.dataset.inPlace
    form.requestSubmit(button)
  } catch {
    item.inert = false
    item.querySelector("div").append(sendFailed.content.cloneNode(true))
  }
}

// Keep an item in which the moderator is writing; when they submit it, the response reports the conflict.
const isBeingEdited = (item) => item.contains(document.activeElement) && item.querySelector("details[open]")

async function fetchUpdates() {
  if (document.hidden) return
  const shown = items().filter(isOpen).map((item) => item.id.slice(1))
  const url = new URL(list.dataset.updatesUrl, location)
  url.searchParams.set("shown", shown.join(","))
  const response = await fetch(url, { headers: FRAGMENT_HEADERS }).catch(() => null)
  if (response?.headers.get("X-Fragment") !== "items") return
  const wasCurrent = current()?.id
  replaceElements(await response.text(), isBeingEdited)
  if (wasCurrent && !current()) {
    const item = document.getElementById(wasCurrent)
    item.classList.add("current")
    item.setAttribute("aria-current", "true")
  }
}

if (list) {
  // After a redirect back to an item, such as after a pick, continue from that item.
  setCurrent(items().find((item) => `#${item.id}` === location.hash))
  document.addEventListener("desk-shortcut", ({ detail: key }) => {
    if (key === "j") moveBy(1)
    if (key === "k") moveBy(-1)
  })
  document.addEventListener("submit", submitInPlace)
  // When the shortcut r opens the details of an item, focus the first field.
  list.addEventListener("toggle", ({ target }) => target.open && target.querySelector("select, textarea, input:not([type=hidden])")?.focus(), true)
  setInterval(fetchUpdates, UPDATE_INTERVAL)
  document.addEventListener("visibilitychange", fetchUpdates)
}
