// 上岗: how far this computer's clock is off the server's, in words and in the form; what the sound test found.
const serverNow = () => window.serverNow(); // clock.js; hashed files cannot import one another

function apart() {
  const server = serverNow();
  return server === null ? null : Math.round((Date.now() - server) / 100) / 10;
}

// 「一致（相差 0.3 秒）」 「▲ 本机慢 41 秒，已按服务器时间显示」: a warning, and never a bar.
function words(seconds, limit) {
  const off = Math.abs(seconds);
  if (off <= limit) return `✓ 与服务器一致（相差 ${off} 秒）`;
  return `▲ 本机时钟${seconds < 0 ? "慢" : "快"} ${off >= 10 ? Math.round(off) : off} 秒，已按服务器时间显示`;
}

function measure(form) {
  const seconds = apart();
  if (seconds === null) return;
  const said = form.querySelector("[data-clock-words]");
  const text = words(seconds, Number(form.dataset.clockLimit));
  if (said && said.textContent !== text) said.textContent = text;
  form.elements.clock_apart.value = seconds;
}

const forms = document.querySelectorAll("form[data-clock-limit]");
const all = () => forms.forEach(measure);
all();
setInterval(all, 5000);
document.addEventListener("submit", all, true);
// The alarm sound was tried: heard or held back by the browser. He may still say otherwise.
document.body.addEventListener("checked", () => {
  for (const form of forms) {
    const sound = form.querySelector("ec-sound");
    if (sound) form.elements.sound.value = sound.classList.contains("is-locked") ? "0" : "1";
  }
});
