// Draws the charts of a page. Colours stay custom properties in the picture, so that it follows the theme;
// the font is read, for Vega measures words with it.
const figures = [...document.querySelectorAll("[data-chart]")];
const { default: embed } = await import(figures[0].dataset.vega);
const options = {
  ast: true,
  renderer: "svg",
  actions: false,
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};

for (const figure of figures) {
  const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  spec.config.font = getComputedStyle(figure).fontFamily;
  await embed(figure, spec, options);
  figure.querySelector("svg").setAttribute("aria-hidden", "true");
}
