"""Whether the app has answered what a page asked: a page at rest may only not have been heard yet."""

from __future__ import annotations

#: Told to each page before its own scripts. Streamlit's page says "running" when the server's answer
#: begins, so between a click and that a busy server's page looks done. What is asked (a `BackMsg` whose
#: field 11, `rerun_script`, is set) is noted here until a run begins (a `ForwardMsg` with its field 4,
#: `new_session`, after the hash and the metadata that may stand before it).
LISTENING = """(() => {
  const RERUN = 11 << 3 | 2, BEFORE = [1 << 3 | 2, 2 << 3 | 2], BEGUN = 4 << 3 | 2;
  const begins = (bytes) => {
    let at = 0;
    while (BEFORE.includes(bytes[at])) {
      let length = 0, shift = 0, byte;
      do { byte = bytes[++at]; length += (byte & 127) * 2 ** shift; shift += 7; } while (byte > 127);
      at += 1 + length;
    }
    return bytes[at] === BEGUN;
  };
  window.askedAt = null;
  window.WebSocket = class extends WebSocket {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", ({ data }) => {
        if (data instanceof ArrayBuffer && begins(new Uint8Array(data))) window.askedAt = null;
      });
    }
    send(data) {
      if (ArrayBuffer.isView(data) && data[0] === RERUN) window.askedAt = performance.now();
      super.send(data);
    }
  };
})();"""

#: Milliseconds after which an answer is not waited for: the connection it was asked on is gone.
GIVEN_UP_MS = 15_000

#: Seen so twice: what the answer asks in its turn is sent a moment after it is drawn.
_AT_REST = f"""() => {{
  const rest = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-stale=true]')
    && !(window.askedAt && performance.now() - window.askedAt < {GIVEN_UP_MS});
  window.restSeen = rest ? (window.restSeen ?? 0) + 1 : 0;
  return window.restSeen >= 2;
}}"""


def listens(browser):
    """A browser whose pages all know what they asked; gives it back."""
    opened = browser.new_context

    def new_context(**options):
        context = opened(**options)
        context.add_init_script(LISTENING)
        return context

    browser.new_context = new_context
    return browser


def until_answered(page, timeout: float = 30_000) -> None:
    """Wait until all that a page asked is answered and drawn; at most so many milliseconds."""
    page.evaluate("() => { window.restSeen = 0; }")
    # Every frame, as it is else, is more work than the page's own.
    page.wait_for_function(_AT_REST, timeout=timeout, polling=100)
