// The way back: a fragment in, a title and what to show out. Every number comes from the data.
const MISSING = "–";

function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}
const anchor = (fragment, text) => make("a", { href: "#" + encoded(fragment) }, text);
const paragraph = (...parts) => make("p", {}, ...parts);
const heading = (zh, en) => make("h3", {}, say(zh, en));
const named = (pair) => (Array.isArray(pair) ? pair[language === "zh" ? 0 : 1] : pair);

// Digits as in the page.
const places = (size) => (size >= 10000 ? 0 : size >= 1000 ? 1 : size >= 10 ? 2 : 3);
function shown(value, digits) {
  if (value === null || value === undefined) return MISSING;
  const size = Math.abs(value);
  if (digits === undefined) {
    if (size && size < 0.001) return value.toExponential(1).replaceAll("-", "−");
    digits = places(size);
  }
  const [whole, rest] = value.toFixed(digits).split(".");
  return (whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? "." + rest : "")).replaceAll("-", "−");
}
const percent = (share, digits = 1) => (share === null ? MISSING : (shown(100 * share, digits) + " %").replace("100.0 %", "100 %"));
function range(low, high, digits = places(Math.max(Math.abs(low), Math.abs(high)))) {
  if (low === null || high === null) return MISSING;
  const [start, end] = [shown(low, digits), shown(high, digits)];
  return start === end ? start : `${start}–${end}`;
}

// Places by key, made once.
function prepared(data) {
  const word = (n) => data.strings[n];
  const keyOf = (rows, n) => `${word(rows.region[n])}/${word(rows.scope[n])}/${word(rows.indicator[n])}/${rows.year[n]}`;
  data.word = word;
  data.cells.value = data.cells.value.map((value, n) => (value === null ? Number(data.cells.printed[n]) : value));
  data.values.value = data.values.value.map((value, n) => (value === null ? data.cells.value[cellsOf(data, n)[0]] : value));
  data.valueAt = new Map(data.values.value.map((_, n) => [keyOf(data.values, n), n]));
  data.cellsAt = new Map();
  data.addresses = data.cells.cell.map((cell, n) => {
    const key = keyOf(data.cells, n);
    if (!data.cellsAt.has(key)) data.cellsAt.set(key, []);
    data.cellsAt.get(key).push(n);
    const sheet = word(data.cells.sheet[n]);
    return data.cells.address[n] || `${data.cells.files[data.cells.file[n]][0]}${sheet ? "#" + sheet : ""}!${cell}`;
  });
  data.cellAt = new Map(data.addresses.map((address, n) => [address, n]));
  for (const scores of Object.values(data.scores))
    scores.at = new Map(scores.year.map((year, n) => [`${word(scores.region[n]).split("/")[1]}/${year}`, n]));
  return data;
}

const regionName = (data, key) => named(data.regions[key] || key);
const groupOrCity = (data, level, code) => regionName(data, `${code.startsWith("G:") ? "group" : level}/${code}`);
const indicatorName = (data, id) => named(data.indicators[id] || [id, id]);
const indexName = (data, id) => named(data.indices[id] ? data.indices[id].label : [id, id]);
const originName = (data, origin) => `${data.signs[origin] || ""} ${named(data.origins[origin] || [origin, origin])}`;
const originSign = (data, origin) => make("span", {}, data.signs[origin] || "", make("span", { class: "hidden" }, " ", named(data.origins[origin] || [origin, origin])));
const cellsOf = (data, n) => { const c = data.values.cells[n]; return Array.isArray(c) ? c : c < 0 ? [-c - 1] : []; };

function table(caption, header, rows, numbers) {
  const cell = (content, n) => make(n ? "td" : "th", n ? (numbers.includes(n) ? { class: "n" } : {}) : { scope: "row" }, content);
  return make("div", { class: "scroll" }, make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, header.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, rows.map((row) => make("tr", {}, row.map(cell))))));
}
const facts = (pairs) => make("dl", {}, pairs.filter((pair) => pair && pair[1] !== "" && pair[1] !== null)
  .map(([term, said]) => make("div", {}, make("dt", {}, term), make("dd", {}, said))));
const big = (text, unit) => make("p", { class: "big" }, text, unit ? make("small", {}, unit) : null);

// A value of the panel as number, unit and sign in one line of a table.
function valueCells(data, key) {
  const n = data.valueAt.get(key);
  if (n === undefined) return [MISSING, "", ""];
  return [anchor("x/" + key, shown(data.values.value[n])), data.word(data.values.unit[n]), originSign(data, data.word(data.values.origin[n]))];
}
const inputKey = (data, level, code, indicator, year) =>
  `${code.startsWith("G:") ? "group" : level}/${code}/${(data.indicators[indicator] || [])[3] || "whole"}/${indicator}/${year}`;

const VIEWS = { v: scoreView, x: valueView, o: cellView, w: weightView, m: groupView, g: growthView, f: flowView, k: coverageView };

function viewOf(data, fragment) {
  const kind = fragment[0];
  const found = VIEWS[kind](data, ...(kind === "o" ? [fragment.slice(2)] : fragment.slice(2).split("/")));
  return found || { title: say("这个版本没有这一处", "Not in this release"), short: "?", body: [paragraph(make("code", {}, fragment))] };
}

function scoreView(data, id, code, year) {
  const scores = data.scores[id];
  const n = scores && scores.at.get(`${code}/${year}`);
  if (n === undefined) return null;
  const index = data.indices[id];
  const region = regionName(data, data.word(scores.region[n]));
  const [low, high, rankLow, rankHigh, draws] = scores.interval[n];
  const origins = ["reported", "preliminary", "secondary", "interpolated", "extrapolated"];
  const made = scores.shares[n].map((share, k) => (share ? `${originName(data, origins[k])} ${percent(share)}` : "")).filter(Boolean).join(say("，", ", "));
  const around = [-1, 1].map((step) => Number(year) + step).filter((y) => scores.at.has(`${code}/${y}`));
  return {
    title: `${indexName(data, id)} · ${region} · ${year}`,
    short: `${region} ${year}`,
    body: [
      big(shown(scores.score[n])),
      scores.score[n] === null ? paragraph(data.word(scores.reason[n])) : null,
      facts([
        scores.rank[n] === null ? null : [say("名次", "Rank"), `${shown(scores.rank[n], 0)}${rankLow === null ? "" : say("，区间 ", ", interval ") + range(rankLow, rankHigh, 0)}`],
        spread(low, high, draws),
        [say("投入的来历", "Made of"), made],
        scores.breaks[n] ? ["‡", say("投入有断点，前后不可比", "a break in the inputs: not comparable over time")] : null,
        ...beside(data, index.method, scores.beside[`${code}/${year}`]),
      ]),
      partsTable(data, id, n, code, year),
      inputsTable(data, id, n, code, year),
      paragraph(...around.flatMap((y) => [anchor(`v/${id}/${code}/${y}`, `${region} ${y}`), " · "]), anchor(`index-${id}`, say("方法与选项", "Method and options"))),
      paragraph(make("code", {}, `yearbook explain ${id} ${region.includes(" ") ? `"${region}"` : region} ${year}`)),
    ],
  };
}

// The interval of the recomputations, where there is one.
const spread = (low, high, draws) => (low === null ? null : [say("区间", "Interval"), `${range(low, high)}${say("（", " (")}${shown(draws, 0)} ${say("次重算）", "recomputations)")}`]);

// Figures that a method computes on the way to its score.
function beside(data, method, row) {
  if (!row) return [];
  const pairs = (names) => names.map((name, k) => [name, shown(row[k])]);
  if (method === "coupling")
    return pairs([say("耦合度 C", "coupling C"), say("综合水平 T", "common level T"), say("协调度 D", "coordination D"), say("产业链 f", "industry chain f"), say("创新链 g", "innovation chain g")]);
  if (method === "gravity")
    return pairs([say("质量 √(F·P)", "mass √(F·P)"), say("流出强度", "outward"), say("流入强度", "inward"), say("双向", "both ways"), say("k 用两次", "k twice")]);
  if (method === "synergy")
    return row.map(([reading, degree, theta, most]) => [`η：${named(data.choices[reading] || reading)}`, `${shown(degree)}（θ = ${shown(theta, 0)}，${say("上限", "at most")} ${shown(most)}）`]);
  return [];
}

// What the score is made of: contributions that add up to it.
function partsTable(data, id, n, code, year) {
  const scores = data.scores[id];
  const index = data.indices[id];
  const parts = [...scores.parts[n]].sort((a, b) => Math.abs(b[2]) - Math.abs(a[2]));
  if (!parts.length) return null;
  if (index.method === "gravity")
    return table(say("流向各城市之和即得分", "Flows to each city; they add up to the score"),
      [say("城市", "City"), say("流量", "Flow"), say("占比", "Share")],
      parts.map(([partner, , flow]) => [groupOrCity(data, index.level, data.word(partner)), anchor(`f/${id}/${year}/${code}/${data.word(partner)}`, shown(flow)), percent(flow / scores.score[n])]), [1, 2]);
  const pool = data.word(scores.pool[n]);
  const weights = new Map(scores.weights.map((row) => [`${data.word(row[0])}/${data.word(row[1])}`, row]));
  const several = parts.some(([region]) => data.word(region) !== code);
  const plain = parts.every((part) => part[3] === null);
  return table(say("组成：各部分之和即指数值", "Parts; they add up to the value"),
    [say("指标", "Indicator"), ...(several ? [say("地区", "Region")] : []), say("所用数值", "Value used"), say("单位", "Unit"), say("来历", "Origin"),
      ...(plain ? [] : [say("标准化", "Scaled"), say("权重", "Weight")]), say("贡献", "Part"), say("占比", "Share")],
    parts.map(([where, what, part, scaled]) => {
      const region = data.word(where);
      const indicator = data.word(what);
      const weight = weights.get(`${pool}/${indicator}`) || [...weights.values()].find((row) => data.word(row[1]) === indicator);
      return [indicatorName(data, indicator), ...(several ? [groupOrCity(data, index.level, region)] : []),
        ...valueCells(data, inputKey(data, index.level, region, indicator, year)),
        ...(plain ? [] : [shown(scaled), weight ? anchor(`w/${id}/${data.word(weight[0])}/${indicator}`, percent(weight[8])) : MISSING]), shown(part), percent(part / scores.score[n])];
    }), several ? [2, 5, 6, 7, 8] : [1, 4, 5, 6, 7]);
}

// Values that entered and are no part by themselves: masses of a flow, the chains of a degree.
function inputsTable(data, id, n, code, year) {
  const index = data.indices[id];
  const told = new Set(data.scores[id].parts[n].map((part) => data.word(part[1])));
  const rest = index.inputs.filter((indicator) => !told.has(indicator));
  const rows = rest.map((indicator) => [indicatorName(data, indicator), ...valueCells(data, inputKey(data, index.level, code, indicator, year))]);
  if (!rows.some((row) => row[1] !== MISSING)) return null;
  return table(say("投入", "Inputs"), [say("指标", "Indicator"), say("数值", "Value"), say("单位", "Unit"), say("来历", "Origin")], rows, [1]);
}

function valueView(data, level, code, scope, indicator, year) {
  const key = `${level}/${code}/${scope}/${indicator}/${year}`;
  const n = data.valueAt.get(key);
  if (n === undefined) return null;
  const values = data.values;
  const region = regionName(data, `${level}/${code}`);
  const origin = data.word(values.origin[n]);
  const cells = cellsOf(data, n);
  const others = (data.cellsAt.get(key) || []).filter((c) => !cells.includes(c));
  const parts = values.parts[n] || [];
  const filled = origin === "interpolated" || origin === "extrapolated";
  return {
    title: `${indicatorName(data, indicator)} · ${region} · ${year}`,
    short: indicatorName(data, indicator),
    body: [
      big(shown(values.value[n]), data.word(values.unit[n])),
      facts([
        [say("来历", "Origin"), originName(data, origin)],
        [say("怎样得到", "How"), named(data.word(values.rule[n]))],
        scope === "whole" ? null : [say("口径", "Scope"), scope],
        [say("完整数值", "In full"), String(values.value[n])],
      ]),
      parts.length ? table(say("由这些数值算成", "Made of these values"),
        [say("地区", "Region"), say("指标", "Indicator"), say("数值", "Value"), say("单位", "Unit"), say("来历", "Origin")],
        parts.map((p) => { const k = `${data.word(values.region[p])}/${data.word(values.scope[p])}/${data.word(values.indicator[p])}/${values.year[p]}`;
          return [regionName(data, data.word(values.region[p])), indicatorName(data, data.word(values.indicator[p])), ...valueCells(data, k)]; }), [2]) : null,
      ...(cells.length ? [filled ? heading("插补所用的两端", "Both ends of the fill") : heading("所在单元格", "In the file"), ...cells.map((c) => source(data, c))] : []),
      ...(others.length ? [heading("没有采用的其他公布值", "Other published values, not chosen"), ...others.map((c) => source(data, c))] : []),
    ],
  };
}

// A published cell: what is printed where, in which file.
function source(data, c, full) {
  const cells = data.cells;
  const [file, sha, publisher, title, publication, edition, published, obtained, from, unit, note] = cells.files[cells.file[c]];
  const sheet = data.word(cells.sheet[c]);
  const printed = `${cells.printed[c]} ${data.word(cells.unit[c])}`;
  const about = `${regionName(data, data.word(cells.region[c]))} ${cells.year[c]} ${indicatorName(data, data.word(cells.indicator[c]))}`;
  return make("div", { class: "source" }, facts([
    [say("所印", "Printed"), make("strong", {}, printed)],
    [say("内容", "About"), about],
    data.word(cells.mark[c]) ? [say("标记", "Mark"), data.word(cells.mark[c])] : null,
    [say("文件", "File"), file],
    [say("工作表", "Sheet"), sheet],
    [say("单元格", "Cell"), full ? cells.cell[c] : anchor("o/" + data.addresses[c], cells.cell[c])],
    ["SHA-256", sha],
    ...(full ? [[say("标准单位数值", "In standard unit"), String(cells.value[c])], [say("出版者", "Publisher"), publisher], [say("标题", "Title"), title], [say("刊物", "Publication"), publication],
      [say("版次", "Edition"), edition], [say("出版日期", "Published"), published || say("不详", "unknown")], [say("取得方式", "Obtained"), obtained], [say("取得处", "From"), from], [say("说明", "Note"), note]]
      : [[say("版次", "Edition"), `${publication || publisher}, ${edition}`]]),
  ]));
}

function cellView(data, joined) {
  const found = joined.split("|").map((address) => data.cellAt.get(address));
  if (found.includes(undefined)) return null;
  const used = found.length > 1 ? [] : data.values.value.map((_, n) => n).filter((n) => cellsOf(data, n).includes(found[0]));
  const key = (n) => `${data.word(data.values.region[n])}/${data.word(data.values.scope[n])}/${data.word(data.values.indicator[n])}/${data.values.year[n]}`;
  return {
    title: found.length > 1 ? say(`${found.length} 个单元格`, `${found.length} cells`) : `${say("单元格", "Cell")} ${data.cells.cell[found[0]]}`,
    short: found.length > 1 ? say("单元格", "cells") : data.cells.cell[found[0]],
    body: [
      found.length > 1 ? null : paragraph(make("code", {}, joined)),
      ...found.map((c) => source(data, c, true)),
      used.length ? table(say("进入面板的数值", "Values of the panel that rest on it"), [say("地区", "Region"), say("指标", "Indicator"), say("年份", "Year"), say("数值", "Value")],
        used.map((n) => [regionName(data, data.word(data.values.region[n])), indicatorName(data, data.word(data.values.indicator[n])), String(data.values.year[n]), anchor("x/" + key(n), shown(data.values.value[n]))]), [3]) : null,
    ],
  };
}

function weightView(data, id, pool, indicator) {
  const scores = data.scores[id];
  const row = scores && scores.weights.find((w) => data.word(w[0]) === pool && data.word(w[1]) === indicator);
  if (!row) return null;
  const [, , dimension, direction, lower, upper, entropy, redundancy, weight] = row;
  const objects = [...new Set(scores.region.filter((_, n) => data.word(scores.pool[n]) === pool).map(data.word))];
  return {
    title: `${say("权重", "Weight")} · ${indicatorName(data, indicator)}`,
    short: say("权重", "weight"),
    body: [
      big(percent(weight, 2)),
      facts([
        [say("指数", "Index"), indexName(data, id)], [say("维度", "Dimension"), named(data.word(dimension))], [say("方向", "Direction"), direction],
        [say("标准化下界", "Lower bound"), shown(lower)], [say("标准化上界", "Upper bound"), shown(upper)], [say("熵 e", "Entropy e"), shown(entropy)], [say("差异 1 − e", "Redundancy 1 − e"), shown(redundancy)],
      ]),
      grid(data, say("池内全部数值", "All values of the pool"), objects, indicator, [...new Set(scores.year)]),
    ],
  };
}

// Values of one indicator, regions by years.
function grid(data, caption, objects, indicator, years) {
  return table(caption, [say("地区", "Region"), ...years.map(String)], objects.map((key) => {
    const [level, code] = key.split("/");
    return [regionName(data, key), ...years.map((year) => {
      const at = inputKey(data, level, code, indicator, year);
      const n = data.valueAt.get(at);
      return n === undefined ? MISSING : make("span", {}, anchor("x/" + at, shown(data.values.value[n])), make("i", {}, data.signs[data.word(data.values.origin[n])] || ""));
    })];
  }), years.map((_, n) => n + 1));
}

function coverageView(data, id, indicator, year) {
  const index = data.indices[id];
  const scores = data.scores[id];
  if (!index || !data.indicators[indicator]) return null;
  const objects = scores ? [...new Set(scores.region.map(data.word))].filter((key) => key.startsWith(index.level)) : Object.keys(data.regions).filter((key) => key.startsWith(index.level + "/"));
  const rows = objects.map((key) => [regionName(data, key), ...valueCells(data, inputKey(data, index.level, key.split("/")[1], indicator, year))]);
  return {
    title: `${indicatorName(data, indicator)} · ${year}`,
    short: `${indicatorName(data, indicator)} ${year}`,
    body: [facts([[say("指数", "Index"), indexName(data, id)]]), table(say("各地区的数值", "Values of the regions"), [say("地区", "Region"), say("数值", "Value"), say("单位", "Unit"), say("来历", "Origin")], rows, [1])],
  };
}

function groupView(data, id, group, aggregation, year) {
  const row = data.groups.rows.find((r) => data.word(r[0]) === id && data.word(r[1]) === group && data.word(r[2]) === aggregation && String(r[3]) === year);
  if (!row) return null;
  const scores = data.scores[id];
  const members = data.groups.members[`${group}/${data.indices[id].level}`] || [];
  const rows = members.map((code) => [groupOrCity(data, data.indices[id].level, code), scores.at.has(`${code}/${year}`) ? anchor(`v/${id}/${code}/${year}`, shown(scores.score[scores.at.get(`${code}/${year}`)])) : MISSING]);
  const name = regionName(data, `group/${group}`);
  return {
    title: `${indexName(data, id)} · ${name} · ${year}`,
    short: `${name} ${year}`,
    body: [big(shown(row[4])), facts([[say("汇总方式", "Aggregation"), named(data.choices[aggregation] || aggregation)], [say("地区数", "Regions"), String(row[5])], spread(row[6], row[7], row[8])]),
      table(say("各成员的指数值", "Values of the members"), [say("地区", "Region"), say("指数值", "Value")], rows, [1])],
  };
}

function growthView(data, id, level, code, indicator) {
  const row = data.growth.find((r) => data.word(r[0]) === id && data.word(r[1]) === `${level}/${code}` && data.word(r[2]) === indicator);
  if (!row) return null;
  const [, , , from, to, before, after, growth, broken, reason] = row;
  const line = (year, value) => (indicator === "score" ? [String(year), anchor(`v/${id}/${code}/${year}`, shown(value)), "", ""] : [String(year), ...valueCells(data, inputKey(data, level, code, indicator, year))]);
  const region = regionName(data, `${level}/${code}`);
  const what = indicator === "score" ? indexName(data, id) : indicatorName(data, indicator);
  return {
    title: `${say("增长", "Growth")} · ${what} · ${region}`,
    short: `${region} ${say("增长", "growth")}`,
    body: [big(percent(growth)), paragraph(say(`${to} 年 ÷ ${from} 年 − 1`, `${to} ÷ ${from} − 1`)),
      table(say("两端", "Both ends"), [say("年份", "Year"), say("数值", "Value"), say("单位", "Unit"), say("来历", "Origin")], [line(from, before), line(to, after)], [1]),
      broken ? paragraph("‡ ", say("投入有断点，前后不可比", "a break in the inputs: not comparable over time")) : null, reason === undefined ? null : paragraph(data.word(reason))],
  };
}

function flowView(data, id, year, from, to) {
  const scores = data.scores[id];
  const n = scores && scores.at.get(`${from}/${year}`);
  const part = n === undefined ? null : scores.parts[n].find((p) => data.word(p[0]) === to);
  if (!part) return null;
  const level = data.indices[id].level;
  const rows = [from, to].flatMap((code) => data.indices[id].inputs.map((indicator) => [groupOrCity(data, level, code), indicatorName(data, indicator), ...valueCells(data, inputKey(data, level, code, indicator, year))]));
  const where = (code) => { const c = data.coordinates[code]; return c ? `${groupOrCity(data, level, code)} ${c[0]}, ${c[1]}（${c[2]}）` : MISSING; };
  return {
    title: `${groupOrCity(data, level, from)} → ${groupOrCity(data, level, to)} · ${year}`,
    short: `${groupOrCity(data, level, from)} → ${groupOrCity(data, level, to)}`,
    body: [big(shown(part[2])), facts([
      [say("指数", "Index"), indexName(data, id)],
      [say("占流出", "Share of what leaves"), percent(part[2] / scores.score[n])],
      [say("距离", "Distance"), `${shown(data.distances[[from, to].sort().join("/")], 1)} ${say("公里", "km")}`],
      [say("坐标", "Coordinates"), where(from)], ["", where(to)],
    ]), table(say("两地的质量", "Masses of both"), [say("城市", "City"), say("指标", "Indicator"), say("数值", "Value"), say("单位", "Unit"), say("来历", "Origin")], rows, [2]),
    paragraph(anchor(`v/${id}/${from}/${year}`, groupOrCity(data, level, from)), " · ", anchor(`v/${id}/${to}/${year}`, groupOrCity(data, level, to)))],
  };
}
