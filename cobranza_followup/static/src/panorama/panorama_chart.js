import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";

// Told apart by lightness and by what they are filled with: no color is needed to read them.
const FILLS = [
    { color: "#cfe3ee", lines: "none" },
    { color: "#9cc3d9", lines: "up" },
    { color: "#6aa0c0", lines: "none" },
    { color: "#3f7da1", lines: "down" },
    { color: "#285a79", lines: "none" },
    { color: "#12344a", lines: "up" },
];
const SIZE = 8;

/** Fill with a color, and lines across it where it has any. */
function fill(context, { color, lines }) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = SIZE;
    const pen = tile.getContext("2d");
    pen.fillStyle = color;
    pen.fillRect(0, 0, SIZE, SIZE);
    if (lines !== "none") {
        pen.strokeStyle = "#ffffff";
        pen.lineWidth = 1.5;
        const [from, to] = lines === "up" ? [SIZE, 0] : [0, SIZE];
        for (const shift of [-SIZE, 0, SIZE]) {
            pen.beginPath();
            pen.moveTo(shift, from);
            pen.lineTo(shift + SIZE, to);
            pen.stroke();
        }
    }
    return context.createPattern(tile, "repeat");
}

/**
 * A chart with Odoo's Chart.js: bars, stacked if there are several series, with a range if given.
 *
 * What it shows is in a table beneath, too, for whoever does not see it. A click on a bar, or on
 * its number in the table, opens the records behind it.
 */
export class PanoramaChart extends Component {
    static template = "cobranza_followup.PanoramaChart";
    static props = {
        title: String,
        // what `opens` calls it
        name: String,
        labels: { type: Array, element: String },
        // on which the month or week of each label begins
        days: { type: Array, element: String },
        // {label, values, age: what is apart from the others, if there are several}
        series: { type: Array, element: Object },
        // [[low, high]] of each label
        range: { type: Array, optional: true },
        format: Function,
        // (name, {day, age})
        opens: Function,
        height: { type: Number, optional: true },
    };
    static defaultProps = { height: 170 };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = this.draw();
                return () => chart.destroy();
            },
            () => [JSON.stringify([this.props.labels, this.props.series, this.props.range])]
        );
    }

    get summary() {
        const { labels, series, format } = this.props;
        const last = labels.length - 1;
        const parts = series.map(({ label, values }) => `${label}: ${format(values[last])}`);
        return `${this.props.title}. ${labels[last]}: ${parts.join("; ")}`;
    }

    /** Whether there is anything behind a bar. */
    hasBar(series, place) {
        return Boolean(series.values[place]);
    }

    open(series, place) {
        const { name, days, opens } = this.props;
        opens(name, { day: days[place], ...(series.age && { age: series.age }) });
    }

    /** The bar at which the mouse points: [series, place], or nothing. */
    barAt(event, chart) {
        // Of bars that stand alone the whole column is the bar: some are a line high.
        const isAlone = this.props.series.length === 1;
        const mode = isAlone ? "index" : "nearest";
        const [bar] = chart.getElementsAtEventForMode(event, mode, { intersect: !isAlone }, true);
        const series = bar && this.props.series[bar.datasetIndex];
        return series && this.hasBar(series, bar.index) ? [series, bar.index] : [];
    }

    draw() {
        const context = this.canvas.el.getContext("2d");
        const { labels, series, range, format } = this.props;
        const ink = cookie.get("color_scheme") === "dark" ? "#e4e4e4" : "#111827";
        const scale = { grid: { display: false }, ticks: { color: ink, font: { size: 11 } } };
        return new Chart(context, {
            type: "bar",
            data: {
                labels,
                datasets: series.map(({ label, values }, index) => ({
                    label,
                    data: values,
                    backgroundColor: fill(context, FILLS[series.length > 1 ? index : 3]),
                    borderColor: ink,
                    borderWidth: 0.5,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: (event, _bars, chart) => {
                    const [bar, place] = this.barAt(event, chart);
                    if (bar) {
                        this.open(bar, place);
                    }
                },
                onHover: (event, _bars, chart) => {
                    const isBar = this.barAt(event, chart).length;
                    chart.canvas.style.cursor = isBar ? "pointer" : "default";
                },
                plugins: {
                    legend: {
                        display: series.length > 1,
                        position: this.env.isSmall ? "bottom" : "right",
                        reverse: !this.env.isSmall,
                        labels: { color: ink, boxWidth: 14, font: { size: 11 } },
                    },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, raw }) => `${dataset.label}: ${format(raw)}`,
                            afterLabel: ({ dataIndex }) =>
                                range ? range[dataIndex].map(format).join(" – ") : "",
                        },
                    },
                },
                scales: {
                    x: { ...scale, stacked: true },
                    y: {
                        ...scale,
                        stacked: true,
                        grace: range ? "10%" : 0,
                        suggestedMax: range ? Math.max(...range.map(([, high]) => high)) : undefined,
                        ticks: { ...scale.ticks, maxTicksLimit: 5, callback: format },
                    },
                },
            },
            plugins: range ? [whiskers(range, ink)] : [],
        });
    }
}

/** A plugin that draws the range of each bar as a line with ends. */
function whiskers(range, ink) {
    return {
        id: "whiskers",
        afterDatasetsDraw({ ctx, scales }) {
            ctx.save();
            ctx.strokeStyle = ink;
            ctx.lineWidth = 1.5;
            range.forEach(([low, high], index) => {
                const x = scales.x.getPixelForValue(index);
                const [bottom, top] = [low, high].map((value) => scales.y.getPixelForValue(value));
                ctx.beginPath();
                ctx.moveTo(x, bottom);
                ctx.lineTo(x, top);
                for (const y of [bottom, top]) {
                    ctx.moveTo(x - 4, y);
                    ctx.lineTo(x + 4, y);
                }
                ctx.stroke();
            });
            ctx.restore();
        },
    };
}
