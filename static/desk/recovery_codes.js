// Shows the buttons that copy, print and download the recovery codes. All of it happens in the browser, because the
// server shows the codes only once.
const codes = [...document.querySelectorAll(".recovery-codes li")].map((item) => item.textContent)
const buttons = document.getElementById("recovery-code-buttons")
const text = codes.join("\n") + "\n"

buttons.hidden = false
buttons.querySelector("[name=print]").addEventListener("click", () => print())
buttons.querySelector("[name=copy]").addEventListener("click", async () => {
  // Without HTTPS a page may not write to the clipboard.
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false)
  const message = isCopied ? "copied" : "notCopied"
  document.getElementById("recovery-codes-status").textContent = buttons.dataset[message]
})
const file = buttons.querySelector("[download]")
file.href = URL.createObjectURL(new Blob([`${buttons.dataset.title}\n\n${text}`], { type: "text/plain" }))
