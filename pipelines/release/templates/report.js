"use strict";
// The page around the way back: language, fragments, keys, folding out for print.
const element = (id) => document.getElementById(id);
const root = document.documentElement;
const WAY = /^[vxowmgfk]\//;
let language = "zh";
let shownFragment = "";
let trail = [];
let opener = null;

const say = (zh, en) => (language === "zh" ? zh : en);

// #fragment;en : the place, and the language where it is not Chinese.
function place() {
  let text = location.hash.slice(1);
  try { text = decodeURIComponent(text); } catch { /* shown as it is written */ }
  const english = text.endsWith(";en");
  return { fragment: english ? text.slice(0, -3) : text, english };
}

function remembered() {
  try { return localStorage.getItem("yearbook-language"); } catch { return null; }
}

async function speak(wanted, keep) {
  language = wanted;
  root.lang = wanted;
  for (const button of element("language").querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(button.dataset.language === wanted));
  if (keep) {
    try { localStorage.setItem("yearbook-language", wanted); } catch { /* for this visit only */ }
    const { fragment } = place();
    const end = wanted === "en" ? ";en" : "";
    if (fragment || end) history.replaceState(history.state, "", "#" + encoded(fragment) + end);
  }
  await pictures();
  if (shownFragment) show(shownFragment, false);
}

const encoded = (fragment) => fragment.replace(/[%#\s]/g, encodeURIComponent);

// Pictures stand in the page in Chinese; those in English wait in the data.
const chinese = new Map();
async function pictures() {
  if (language === "zh" && !chinese.size) return;
  let data = null;
  if (language === "en") {
    try { data = await loaded(); } catch { return; }
  }
  for (const plot of document.querySelectorAll(".plot")) {
    const id = plot.dataset.picture;
    if (!chinese.has(id)) chinese.set(id, plot.firstElementChild);
    let drawn = chinese.get(id);
    if (data && language === "en") {
      const parsed = new DOMParser().parseFromString(data.pictures[id], "image/svg+xml");
      drawn = document.importNode(parsed.documentElement, true);
      oneStop(drawn);
    }
    if (plot.firstElementChild !== drawn) plot.replaceChildren(drawn);
  }
}

// A table or picture is one stop of the Tab key; arrow keys go on within it.
function oneStop(container) {
  const links = container.querySelectorAll("a[href]");
  links.forEach((a, n) => a.setAttribute("tabindex", n ? "-1" : "0"));
  const around = container.closest(".scroll");
  if (links.length || !around || around.hasAttribute("tabindex")) return;
  // Nothing in it takes the focus: it must, to be scrolled by keys.
  const caption = container.querySelector("caption");
  around.setAttribute("tabindex", "0");
  around.setAttribute("role", "region");
  around.setAttribute("aria-label", caption ? caption.textContent : container.getAttribute("aria-label") || "");
}

function neighbour(link, key) {
  const table = link.closest("table");
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -1, End: 1 }[key];
  if (!step) return null;
  if (table && (key === "ArrowDown" || key === "ArrowUp")) {
    const column = link.closest("th, td").cellIndex;
    let row = link.closest("tr");
    while ((row = step > 0 ? row.nextElementSibling : row.previousElementSibling)) {
      const found = row.cells[column] && row.cells[column].querySelector("a[href]");
      if (found) return found;
    }
    return null;
  }
  const links = [...(table || link.closest("svg")).querySelectorAll("a[href]")];
  if (key === "Home") return links[0];
  if (key === "End") return links[links.length - 1];
  return links[links.indexOf(link) + step] || null;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shownFragment) { close(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const link = event.target.closest && event.target.closest("table a[href], svg a[href]");
  const next = link && neighbour(link, event.key);
  if (!next) return;
  event.preventDefault();
  link.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("a[href^='#']");
  if (!link) return;
  const goal = link.getAttribute("href").slice(1);
  if (!element("way").contains(link)) opener = link;
  if (language !== "en" || goal.endsWith(";en")) return;
  event.preventDefault();
  location.hash = goal + ";en";
});

// What is folded is put in place when it is opened first.
function unfold(fold, data) {
  if (fold.childElementCount > 1 || !fold.dataset.fold) return;
  const parsed = new DOMParser().parseFromString(data.folds[fold.dataset.fold], "text/html");
  fold.append(...parsed.body.children);
  fold.querySelectorAll("table, svg").forEach(oneStop);
  pictures();
}

document.addEventListener("toggle", async (event) => {
  if (!event.target.open) return;
  try { unfold(event.target, await loaded()); } catch (problem) { event.target.append(make("p", {}, problem.message)); }
}, true);

async function arrived() {
  const { fragment, english } = place();
  if (english && language !== "en") speak("en", false);
  if (WAY.test(fragment)) { show(fragment, true); return; }
  if (shownFragment) hide();
  if (!fragment) return;
  let target = element(fragment);
  if (!target) {
    const data = await loaded();
    const inside = data.folds.findIndex((markup) => markup.includes(`id="${fragment}"`));
    const fold = document.querySelector(`[data-fold="${inside}"]`);
    if (!fold) return;
    unfold(fold, data);
    fold.open = true;
    target = element(fragment);
  }
  target.scrollIntoView();
}

async function show(fragment, focus) {
  const way = element("way");
  shownFragment = fragment;
  way.hidden = false;
  root.classList.add("open");
  let view;
  try {
    view = viewOf(await loaded(), fragment);
  } catch (problem) {
    view = { title: say("来路无法显示", "The way back cannot be shown"), short: "?", body: [paragraph(String(problem.message))] };
  }
  if (shownFragment !== fragment) return;
  const at = trail.findIndex((step) => step.fragment === fragment);
  if (at >= 0) trail = trail.slice(0, at);
  trail.push({ fragment, short: view.short });
  element("way-title").textContent = view.title;
  element("way-body").replaceChildren(...view.body.filter(Boolean));
  element("way-trail").replaceChildren(...trail.flatMap((step, n) => [
    n ? " › " : "", n < trail.length - 1 ? anchor(step.fragment, step.short) : make("span", {}, step.short)]));
  element("way-body").querySelectorAll("table").forEach(oneStop);
  if (focus) { way.scrollTop = 0; element("way-title").focus({ preventScroll: true }); }
}

function hide() {
  element("way").hidden = true;
  root.classList.remove("open");
  shownFragment = "";
  trail = [];
}

function close() {
  hide();
  history.pushState(null, "", language === "en" ? "#;en" : "#");
  if (opener && opener.isConnected) opener.focus();
  opener = null;
}

let packedData = null;
let ready = null;
function loaded() {
  packedData = packedData || unpack();
  return packedData;
}

// Base85 with a comma for "<": five characters are four bytes.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~";
function bytesOf(text) {
  const value = new Map([...DIGITS].map((digit, n) => [digit, n]));
  const missing = (5 - (text.length % 5)) % 5;
  const whole = text + "~".repeat(missing);
  const bytes = new Uint8Array((whole.length / 5) * 4);
  const view = new DataView(bytes.buffer);
  for (let n = 0; n < whole.length; n += 5) {
    let number = 0;
    for (let k = n; k < n + 5; k += 1) number = number * 85 + value.get(whole[k]);
    view.setUint32((n / 5) * 4, number);
  }
  return bytes.subarray(0, bytes.length - missing);
}

async function unpack() {
  if (!("DecompressionStream" in window))
    throw new Error(say("此浏览器太旧，不能展开来路数据（需要 DecompressionStream）。`yearbook explain` 给出同样的来路。",
      "This browser is too old to unpack the way back (it lacks DecompressionStream). `yearbook explain` tells the same."));
  const bytes = bytesOf(JSON.parse(element("data").textContent));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  ready = prepared(JSON.parse(await new Response(stream).text()));
  return ready;
}

addEventListener("hashchange", arrived);
addEventListener("popstate", arrived);
element("way-close").addEventListener("click", close);
element("language").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) speak(button.dataset.language, true);
});
const folded = [];
addEventListener("beforeprint", () => {
  if (ready) document.querySelectorAll("details").forEach((d) => unfold(d, ready));
  document.querySelectorAll("details:not([open])").forEach((d) => { d.open = true; folded.push(d); });
});
addEventListener("afterprint", () => { for (const d of folded.splice(0)) d.open = false; });

// The functions of the way back are declared below; begin when all is read.
queueMicrotask(() => {
  element("language").hidden = false;
  document.querySelectorAll("main table, main svg").forEach(oneStop);
  speak(place().english || remembered() === "en" ? "en" : "zh", false);
  arrived();
  // Unpacked before it is asked for, so that a print holds what is folded.
  setTimeout(() => loaded().catch(() => null), 300);
});
