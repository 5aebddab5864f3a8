export const sides: [number, number] = [2, 3];
