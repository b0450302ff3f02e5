// The JSON of a dashboard and Prometheus' HTTP API -> its panels, drawn anew every 15 seconds.
"use strict";

const COLOURS = ["#73bf69", "#f2cc0c", "#5794f2", "#ff9830", "#b877d9", "#f2495c", "#8ab8ff", "#96d98d", "#ffb357",
  "#ca95e5", "#e02f44", "#37872d", "#1f60c4", "#c4162a", "#8f3bb8", "#fa6400", "#3274d9", "#56a64b", "#a352cc", "#e0b400"];
const STEPS = { green: "#56a64b", orange: "#ff9830", red: "#e02f44" };
const TABS = { overview: "Overview", stages: "Stages", delivery: "Delivery and state", quality: "Data quality", publishers: "Publishers" };
const TIMES = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * 60);
const WHOLE = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
const POWERS = Array.from({ length: 50 }, (_, power) => 2 ** power);
const address = new URLSearchParams(location.search);
const name = TABS[address.get("d")] ? address.get("d") : "overview";
const minutes = Math.min(1440, Math.max(1, Number(address.get("minutes")) || 30));
const style = getComputedStyle(document.documentElement);
const ink = (variable) => style.getPropertyValue(variable).trim();

// Numbers for people.

function scaled(value, base, units) {
  let place = 0;
  while (Math.abs(value) >= base && place < units.length - 1) { value /= base; place++; }
  return digits(value) + units[place];
}

function digits(value) {
  const size = Math.abs(value);
  if (size < 1e-9) return "0";
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return String(Number(value.toFixed(1)));
  if (size >= 0.01) return String(Number(value.toPrecision(3)));
  return value.toPrecision(2);
}

function shown(value, unit) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (unit === "s") {
    const size = Math.abs(value);
    if (size === 0) return "0 s";
    if (size < 0.001) return digits(value * 1e6) + " µs";
    if (size < 1) return digits(value * 1e3) + " ms";
    if (size < 120) return digits(value) + " s";
    return size < 7200 ? digits(value / 60) + " min" : digits(value / 3600) + " h";
  }
  if (unit === "percentunit") return digits(value * 100) + " %";
  if (unit === "bytes") return scaled(value, 1024, [" B", " KiB", " MiB", " GiB", " TiB"]);
  const text = scaled(value, 1000, ["", " k", " M", " G"]);
  return unit.startsWith("suffix:") ? text + unit.slice(7) : text;
}

function legend(format, labels) {
  const text = format.replace(/\{\{(\w+)\}\}/g, (_, label) => labels[label] ?? "");
  return text.trim() || Object.values(labels).join(" ") || "value";
}

// Prometheus.

async function ranges(panel, start, end, step) {
  const answers = await Promise.all(panel.targets.map(async (target) => {
    const query = new URLSearchParams({ query: target.expr, start, end, step });
    const answer = await (await fetch("api/v1/query_range?" + query)).json();
    if (answer.status !== "success") throw new Error(answer.error);
    return answer.data.result.map((series) => ({ label: legend(target.legendFormat, series.metric), values: series.values }));
  }));
  const found = answers.flat();
  for (const series of found) {
    const at = new Map(series.values.map(([time, value]) => [time, Number(value)]));
    series.points = [];
    for (let time = start; time <= end; time += step) {
      const value = at.get(time);
      series.points.push(value === undefined || !Number.isFinite(value) ? null : value);
    }
    series.last = series.points.findLast((value) => value !== null) ?? null;
  }
  return found.filter((series) => series.last !== null);
}

// Panels.

function thresholds(panel) { return panel.fieldConfig.defaults.thresholds.steps; }

function colour(panel, value) {
  const reached = thresholds(panel).filter((step) => step.value === null || value >= step.value);
  return STEPS[reached[reached.length - 1].color];
}

function stacked(series) {
  const sums = series[0].points.map(() => 0);
  return series.map((one) => one.points.map((value, at) => (sums[at] += value ?? 0)));
}

function plot(box, panel, times, series, small) {
  const { unit, custom = {} } = panel.fieldConfig.defaults;
  const piled = custom.stacking?.mode === "normal";
  const data = piled ? stacked(series) : series.map((one) => one.points);
  // Of a pile the highest line is drawn first, so that each fill ends at the next line.
  const order = piled ? series.map((_, at) => series.length - 1 - at) : series.map((_, at) => at);
  const highest = Math.max(0, ...data.flat());
  const counts = unit === "short" && data.flat().every((value) => value === null || Number.isInteger(value));
  const limits = thresholds(panel).filter((step) => step.value !== null);
  // A line far above the data would press it flat: it is drawn when the data comes near it.
  const near = custom.thresholdsStyle?.mode === "dashed" ? limits.filter((step) => step.value <= highest * 4 || highest === 0) : [];
  const top = Math.max(highest, ...near.map((step) => step.value)) || 1;
  const axis = { stroke: ink("--quiet"), font: "11px Inter, Arial, sans-serif", grid: { stroke: ink("--line"), width: 1 }, ticks: { show: false } };
  new uPlot({
    width: box.clientWidth, height: box.clientHeight, padding: small ? [2, 0, 2, 0] : [6, 18, 0, 0],
    legend: { show: false }, cursor: { show: !small, points: { show: false } },
    scales: { x: { time: true, range: () => [times[0], times[times.length - 1]] }, y: { range: () => [0, top * 1.08] } },
    axes: small ? [{ show: false }, { show: false }] : [
      { ...axis, values: (_, at) => at.map((time) => new Date(time * 1000).toTimeString().slice(0, 5)), space: 60, size: 22, incrs: TIMES },
      { ...axis, values: (_, at) => at.map((value) => shown(value, unit)), size: 62, space: 26, ...(unit === "bytes" && { incrs: POWERS }), ...(counts && { incrs: WHOLE }) },
    ],
    series: [{}, ...order.map((at) => ({
      stroke: small ? colour(panel, series[at].last) : COLOURS[at % COLOURS.length], width: 1.4, points: { show: false }, spanGaps: true,
      fill: (small ? colour(panel, series[at].last) : COLOURS[at % COLOURS.length]) + (piled ? "cc" : series.length > 3 ? "00" : "14"),
    }))],
    hooks: { draw: [(chart) => {
      for (const step of small ? [] : near) {
        const y = Math.round(chart.valToPos(step.value, "y", true)), { left, width } = chart.bbox;
        chart.ctx.save();
        Object.assign(chart.ctx, { strokeStyle: STEPS[step.color], lineWidth: 1.5 });
        chart.ctx.setLineDash([8, 6]);
        chart.ctx.beginPath(); chart.ctx.moveTo(left, y); chart.ctx.lineTo(left + width, y); chart.ctx.stroke();
        chart.ctx.restore();
      }
    }] },
  }, [times, ...order.map((at) => data[at])], box);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function draw(section, panel, times, series) {
  section.replaceChildren(element("h2", "", panel.title), element("p", "", panel.description));
  const { unit } = panel.fieldConfig.defaults;
  if (!series.length) {
    section.append(element("div", "none", "No data"));
    section.dataset.state = "empty";
    return;
  }
  section.dataset.state = "drawn";
  if (panel.type === "stat") {
    const row = element("div", "stat"), big = element("span", "big", shown(series[0].last, unit)), box = element("div", "plot");
    big.style.color = colour(panel, series[0].last);
    row.append(big, box);
    section.append(row);
    plot(box, panel, times, series.slice(0, 1), true);
    return;
  }
  const box = element("div", "plot"), names = element("div", "legend");
  series.forEach((one, at) => {
    const entry = element("span"), mark = element("i");
    mark.style.background = COLOURS[at % COLOURS.length];
    entry.append(mark, one.label, element("b", "", shown(one.last, unit)));
    names.append(entry);
  });
  section.append(box, names);
  plot(box, panel, times, series, false);
}

async function refresh(dashboard, sections) {
  const step = Math.max(5, Math.ceil(minutes * 60 / 360 / 5) * 5);
  const end = Math.floor(Date.now() / 1000 / step) * step, start = end - minutes * 60;
  const times = [];
  for (let time = start; time <= end; time += step) times.push(time);
  const failed = [];
  await Promise.all(dashboard.panels.map(async (panel, at) => {
    try {
      draw(sections[at], panel, times, await ranges(panel, start, end, step));
    } catch (error) {
      failed.push(`${panel.title}: ${error.message}`);
    }
  }));
  document.getElementById("state").textContent = failed[0] ?? `last ${minutes} minutes, ${new Date(end * 1000).toTimeString().slice(0, 8)}`;
  document.body.dataset.state = failed.length ? "failed" : "drawn";
}

async function main() {
  const dashboard = await (await fetch(`dashboards/${name}.json`)).json();
  document.title = document.getElementById("title").textContent = dashboard.title;
  for (const [key, text] of Object.entries(TABS)) {
    const link = element("a", key === name ? "here" : "", text);
    link.href = `?d=${key}&minutes=${minutes}`;
    document.getElementById("dashboards").append(link);
  }
  const sections = dashboard.panels.map(({ gridPos }) => {
    const section = element("section");
    section.style.gridArea = `${gridPos.y + 1} / ${gridPos.x + 1} / span ${gridPos.h} / span ${gridPos.w}`;
    document.getElementById("panels").append(section);
    return section;
  });
  await refresh(dashboard, sections);
  setInterval(() => refresh(dashboard, sections), 15000);
}

main().catch((error) => { document.getElementById("state").textContent = error.message; });
