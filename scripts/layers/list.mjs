export const houses = [];
