/** The canvas of a chart of the panorama. */
export const chart = (box) => `.o_cobranza_panorama_${box} canvas[role=img]`;

/** Back to where one came from. */
export const back = (content = "Back to the panorama") => ({
    content,
    trigger: ".o_breadcrumb .o_back_button a",
    run: "click",
});

/**
 * Click on the last bar that has any height, as a mouse does: on its middle.
 *
 * @param {HTMLElement} canvas
 * @param {number} [series] which of the series; the bar is of the first without
 */
export function clickLastBar(canvas, series = 0) {
    const bars = window.Chart.getChart(canvas).getDatasetMeta(series).data;
    const bar = bars.filter(({ base, y }) => base - y > 1).at(-1);
    const { left, top } = canvas.getBoundingClientRect();
    const middle = { clientX: left + bar.x, clientY: top + (bar.y + bar.base) / 2 };
    canvas.dispatchEvent(new MouseEvent("click", { bubbles: true, ...middle }));
}
