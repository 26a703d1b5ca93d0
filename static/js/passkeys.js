// What pages with passkeys do beside allauth's scripts: show what this browser can do, and say what went wrong.

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
} else {
  for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = false;
}

// Somebody who closes the browser's window gets the same error as somebody whose key was refused.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const isKnown = event.detail.exception?.name === "InvalidStateError";
  for (const said of document.querySelectorAll("[data-passkey-error]")) {
    said.hidden = (said.dataset.passkeyError === "known") !== isKnown;
  }
});
