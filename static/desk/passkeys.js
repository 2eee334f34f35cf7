// Says on the page that a passkey didn't work; django-allauth's script would write it to the console.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  document.getElementById('passkey-error').hidden = false
})
