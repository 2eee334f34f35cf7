// Says on the page that a passkey didn't work; django-allauth's script would write it to the console.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  document.getElementById('passkey-error').hidden = false
})

// The Enter key presses the button, on which django-allauth's script asks for the passkey and then sends the form itself.
document.querySelector('[data-waits-for-passkey]')?.addEventListener('submit', (event) => event.preventDefault())
