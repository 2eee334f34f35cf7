// Choosing a photo of the library: a dialog with a search field and a grid, drawn from the page's <template id="picker">.

const search = async (url, query) => {
  const response = await fetch(`${url}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
  if (!response.ok) throw new Error(response.status)
  return (await response.json()).photos
}

function card(template, photo, choose) {
  const item = template.content.cloneNode(true)
  const button = item.querySelector("button")
  const image = item.querySelector("img")
  image.src = photo.thumbnail
  item.querySelector("b").textContent = photo.name
  item.querySelector(".meta").textContent = [photo.id, photo.credit, photo.flag].filter(Boolean).join(" · ")
  button.addEventListener("click", () => choose(photo))
  return item
}

// Resolves to the chosen photo, with a `caption` where one is asked for; to null where none is chosen.
export function pickPhoto({ asksForCaption = false } = {}) {
  const dialog = document.getElementById("picker").content.cloneNode(true).querySelector("dialog")
  const [query, grid, state] = ["[type=search]", "ul", "[role=status]"].map((part) => dialog.querySelector(part))
  const caption = dialog.querySelector("[name=picked_caption]")
  const template = dialog.querySelector("template")
  let asked = 0
  caption.closest(".form-row").hidden = !asksForCaption
  document.body.append(dialog)

  return new Promise((resolve) => {
    const close = (photo) => {
      dialog.close()
      dialog.remove()
      resolve(photo && { ...photo, caption: caption.value.trim() })
    }
    const show = async () => {
      const turn = ++asked
      try {
        const photos = await search(dialog.dataset.url, query.value)
        if (turn !== asked) return
        grid.replaceChildren(...photos.map((photo) => card(template, photo, close)))
        state.textContent = photos.length ? `${photos.length} shown, the newest first` : "Nothing is found."
      } catch {
        state.textContent = "The library does not answer. Try again."
      }
    }
    let timer
    query.addEventListener("input", () => {
      clearTimeout(timer)
      timer = setTimeout(show, 200)
    })
    // The dialog stands in the body: Enter would otherwise be nobody's.
    query.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return
      event.preventDefault()
      clearTimeout(timer)
      show()
    })
    dialog.querySelector("[data-close]").addEventListener("click", () => close(null))
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault()
      close(null)
    })
    dialog.showModal()
    show()
  })
}
