/** Texts of the pages about games. */
export const games = {
  title: "Games",
};
