"use strict";
// Sends a chosen file of a draw to be recomputed, and shows step by step what holds.
const $ = id => document.getElementById(id);
const MOST_BYTES = 6 * 1024 * 1024;

function items(list, texts) {
  $(list).replaceChildren(...texts.map(told => {
    const item = document.createElement("li");
    item.textContent = told;
    return item;
  }));
}

function show(kind, verdict, told = {}) {
  $("result").hidden = false;
  $("result").className = kind;
  $("verdict").textContent = verdict;
  $("title").textContent = told.title || "";
  items("steps", (told.steps || []).map(one => `${one.ok ? "✓ 成立 holds" : "✗ 不成立 fails"}：${one.zh} ${one.en}`));
  items("remarks", (told.remarks || []).map(one => `提示 note：${one}`));
  items("wrong", told.wrong || []);
}

async function verify(file) {
  if (file.size > MOST_BYTES) throw new Error("文件过大，请离线核验 Too large here: check it offline");
  const answer = await fetch("/draws/verifications", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: file,
    credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store",
  });
  const told = await answer.json();
  if (answer.status === 422) throw new Error("不是抽取文件 Not the file of a draw");
  if (answer.status === 413) throw new Error("文件过大，请离线核验 Too large here: check it offline");
  if (answer.status === 429) throw new Error("核验过于频繁，请一分钟后再试 Too often: try again in a minute");
  if (!answer.ok) throw new Error("暂时无法核验，请稍后再试 Not available now: try again in a moment");
  show(told.ok ? "good" : "bad", told.ok
    ? `核验通过：抽取${told.drawn}家 Verified: ${told.drawn} drawn`
    : "核验未通过 NOT verified", told);
}

$("form").addEventListener("submit", async event => {
  event.preventDefault();
  const button = $("form").querySelector("button");
  button.disabled = true;
  show("", "正在核验… Checking…");
  try {
    await verify($("file").files[0]);
  } catch (error) {
    show("bad", error.message);
  } finally {
    button.disabled = false;
  }
});
