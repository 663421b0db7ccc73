# Sourced by .ci/run: install_browser puts Debian's Chromium in place where there is none.

# Letters of many scripts and emoji: what names of accounts are made of.
browser_packages=(chromium fonts-noto-core fonts-noto-color-emoji)

has_browser() {
  [ -n "${CHROMIUM_PATH:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null
}

install_browser() {
  local log
  if has_browser; then return 0; fi
  if ! command -v apt-get >/dev/null; then
    echo 'No Chromium is installed, and none could be: install one, or set CHROMIUM_PATH.'
    return 1
  fi
  log=$(mktemp)
  if ! { apt-get update && apt-get install -y --no-install-recommends "${browser_packages[@]}"; } \
    >"$log" 2>&1; then tail -n 20 "$log"; fi
  rm -f "$log"
  has_browser
}
