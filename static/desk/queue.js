// The queue where scripts run: a row is decided in its place, j and k go from row to row, and what others do is told
// without moving anything. Without this file each button posts its form and leads back to the list.

const PAUSE = 15_000 // milliseconds between two looks at what others did
const AS_ROWS = { "X-Fragment": "rows" }

const list = document.querySelector(".queue > ol")
const lost = document.getElementById("lost")

const rows = () => [...list.children]
const current = () => list.querySelector(":scope > .now")
const isOpen = (row) => !row.classList.contains("done")

function go(row) {
  if (!row) return
  const before = current()
  before?.classList.remove("now")
  before?.removeAttribute("aria-current")
  row.classList.add("now")
  row.setAttribute("aria-current", "true")
  row.tabIndex = -1
  row.focus({ preventScroll: true })
  row.scrollIntoView({ block: "nearest" })
}

function step(by) {
  const all = rows()
  go(all[all.indexOf(current()) + by])
}

// Put the answer's pieces, rows and news, where those of the same id stand.
function put(html, spare = () => false) {
  const answer = document.createElement("template")
  answer.innerHTML = html
  return [...answer.content.children].filter((piece) => {
    const old = document.getElementById(piece.id)
    if (!old || spare(old)) return false
    old.replaceWith(piece)
    return true
  })
}

async function send(event) {
  const form = event.target
  if (!("inPlace" in form.dataset)) return
  event.preventDefault()
  const row = form.closest("li")
  if (row.inert) return
  const wasCurrent = row === current()
  const following = rows().slice(rows().indexOf(row) + 1).find(isOpen) ?? rows().find((other) => other !== row && isOpen(other))
  const button = event.submitter
  row.inert = true
  row.querySelector(".lost")?.remove()
  try {
    const body = new FormData(form, button)
    const response = await fetch(form.action, { method: "POST", body, headers: AS_ROWS })
    if (response.headers.get("X-Fragment") === "rows") {
      // u takes back what was done last.
      document.getElementById("undo-last")?.remove()
      document.querySelectorAll('[data-keys="u"]').forEach((old) => old.removeAttribute("data-keys"))
      const [answered] = put(await response.text())
      if (wasCurrent || isOpen(answered)) go(isOpen(answered) ? answered : (following ?? answered))
      return
    }
    // Something else has to be said, such as that the session has ended: let the browser ask for it.
    row.inert = false
    delete form.dataset.inPlace
    form.requestSubmit(button)
  } catch {
    row.inert = false
    row.querySelector("div").append(lost.content.cloneNode(true))
  }
}

// A row in which somebody is writing stays: what they send will be told what happened.
const isWrittenIn = (row) => row.contains(document.activeElement) && row.querySelector("details[open]")

async function listen() {
  if (document.hidden) return
  const shown = rows().filter(isOpen).map((row) => row.id.slice(1))
  const address = new URL(list.dataset.news, location)
  address.searchParams.set("shown", shown.join(","))
  const response = await fetch(address, { headers: AS_ROWS }).catch(() => null)
  if (response?.headers.get("X-Fragment") !== "rows") return
  const wasCurrent = current()?.id
  put(await response.text(), isWrittenIn)
  if (wasCurrent && !current()) {
    const row = document.getElementById(wasCurrent)
    row.classList.add("now")
    row.setAttribute("aria-current", "true")
  }
}

if (list) {
  // Who comes back to a row, as after picking it, goes on from there.
  go(rows().find((row) => `#${row.id}` === location.hash))
  document.addEventListener("deskkey", ({ detail: key }) => {
    if (key === "j") step(1)
    if (key === "k") step(-1)
  })
  document.addEventListener("submit", send)
  // r opens what a row still hides, to be filled in.
  list.addEventListener("toggle", ({ target }) => target.open && target.querySelector("select, textarea, input:not([type=hidden])")?.focus(), true)
  setInterval(listen, PAUSE)
  document.addEventListener("visibilitychange", listen)
}
