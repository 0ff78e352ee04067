// The slider beside the number of residents. It runs on a logarithmic scale, from a village to a country, because the
// difference between 2,000 and 4,000 matters as much as that between 2 and 4 million. Without this script there is
// only the number, and a button.
for (const form of document.querySelectorAll("[data-population]")) {
  const number = form.querySelector("input[name=population]");
  const slider = form.querySelector("[data-slider]");
  const smallest = Math.log(500);
  const largest = Math.log(12_000_000);
  const words = new Intl.NumberFormat(document.documentElement.lang || "en");

  const place = () => {
    const value = Math.max(Number(number.value) || 0, 1);
    const share = (Math.log(value) - smallest) / (largest - smallest);
    slider.value = String(Math.round(1000 * Math.min(Math.max(share, 0), 1)));
    slider.setAttribute("aria-valuetext", words.format(value));
  };
  const read = () => {
    const exact = Math.exp(smallest + (slider.value / 1000) * (largest - smallest));
    const step = 10 ** Math.max(Math.floor(Math.log10(exact)) - 1, 0);
    number.value = String(Math.round(exact / step) * step);
    slider.setAttribute("aria-valuetext", words.format(Number(number.value)));
  };

  number.addEventListener("input", place);
  // The event goes on to the form, where htmx asks for the price; the number is right by then.
  slider.addEventListener("input", read);
  place();
}
