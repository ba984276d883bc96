/** Texts of the page Now. */
export const now = {
  title: "Now",
};
