// The toolbar of the body editor: text buttons instead of an icon font, with their state exposed to screen readers.
// The editor loads this module itself (articles/desk/article_form_fields.py), and this Menu replaces the stock one.
// The page's <template id="body-editor-toolbar"> lists the buttons by group, with translated labels.

import { Menu as StockMenu } from "django-prose-editor/editor"

import { pickPhoto } from "./photo_picker.js"

// [[[name, label, title], …], …], in the page's language.
const GROUPS = [...document.getElementById("body-editor-toolbar").content.children].map((group) =>
  [...group.children].map((button) => [button.dataset.item, button.textContent, button.title]),
)
const PRESSED = { bulletList: (editor) => editor.isActive("bulletList") }
const WITHOUT_PRESSED_STATE = new Set(["link", "unlink", "figure", "history:undo", "history:redo"])

const isPull = (editor) => editor.isActive("paragraph", { class: "pull" })

const pull = {
  active: isPull,
  enabled: (editor) => editor.isActive("paragraph"),
  hidden: () => false,
  command(editor) {
    const value = isPull(editor) ? null : "pull"
    editor.chain().focus().updateAttributes("paragraph", { class: value }).run()
  },
}

// A figure refers to a library photo. Readers see the photo's renditions and credit, and the photo's own caption if the
// figure has none.
const figure = {
  active: () => false,
  enabled: () => true,
  hidden: () => false,
  async command(editor) {
    const photo = await pickPhoto({ asksForCaption: true })
    if (!photo) return
    const image = { type: "image", attrs: { src: `/admin/photos/${photo.id}/`, alt: photo.alt } }
    const caption = { type: "caption", content: photo.caption ? [{ type: "text", text: photo.caption }] : [] }
    editor.chain().focus().insertContent({ type: "figure", content: [image, caption] }).run()
  },
}

const CUSTOM_ITEMS = { figure, pull }

const setAria = (button, name, on) => button.setAttribute(`aria-${name}`, String(Boolean(on)))

function buildMenu({ editor, buttons, menu }) {
  const stock = menu.items("nodes marks link history")
  return GROUPS.map((group) => {
    const items = group.map(([name, label, title]) => {
      const item = { ...stock.find((item) => item.name === name), ...CUSTOM_ITEMS[name] }
      const active = PRESSED[name] || item.active
      const button = buttons.text(label, title)
      const update = (editor) => {
        setAria(button, "disabled", !item.enabled(editor))
        if (!WITHOUT_PRESSED_STATE.has(name)) setAria(button, "pressed", active(editor))
      }
      return { hidden: () => false, ...item, name, active, button, update }
    })
    return menu.buttonGroup({ editor }, items)
  })
}

// One tab stop for the whole bar; the arrow keys move within it (WAI-ARIA toolbar pattern).
function useRovingTabindex(bar) {
  const all = [...bar.querySelectorAll("button")]
  const setTabStop = (target) => all.forEach((button) => (button.tabIndex = button === target ? 0 : -1))
  setTabStop(all[0])
  bar.addEventListener("focusin", (event) => setTabStop(event.target))
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const shown = all.filter((button) => button.offsetParent)
    shown.at((shown.indexOf(event.target) + step) % shown.length).focus()
  })
}

function labelTextbox(editor) {
  const box = editor.view.dom
  const area = editor.options.element.querySelector("textarea")
  const label = area.labels[0]
  const attributes = { id: area.id, role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id }
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (area.hasAttribute(name)) attributes[name] = area.getAttribute(name)
  }
  area.removeAttribute("id")
  editor.setOptions({ editorProps: { attributes } })
  label.addEventListener("click", () => box.focus())
  return label
}

export const Menu = StockMenu.extend({
  addOptions() {
    return { ...this.parent?.(), items: buildMenu }
  },
  onCreate(event) {
    this.parent?.(event)
    const label = labelTextbox(this.editor)
    const bar = this.storage.dom
    bar.setAttribute("role", "toolbar")
    bar.setAttribute("aria-label", label.textContent)
    useRovingTabindex(bar)
  },
})
