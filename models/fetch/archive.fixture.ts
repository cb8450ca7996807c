/**
 * A small archive as GNU tar writes it (tar --format=ustar -cz): package/a.txt, package/empty, a
 * file whose path is longer than the name field, and the folders.
 */
export const ARCHIVE: Uint8Array = Buffer.from(
  'H4sIAAAAAAAAA+3X0W6DIBQG4D5KX+C0UgSfh02sZBaMssy9/Yhrd+FinFHsTP7vBvVC0J8DWqvXN3XV' +
    '50NESZAJ0bfBsP19zBIZmqOIOaiH99arJnS/9D7Dh9uJ+p6/osJVuW7ow/iSFDXKl+GscvZKVt0WTZD5' +
    '+UvJJPLfwp/zVzYnZV1/1VlNxrYmD42n1pEvlR+fIbPzv4iEC+S/hZAn1SFrslrnLfWnjS5MR4XRVb7K' +
    'vjA7f37Jdl//6xXWGk856uXku7g9fL8amaZj+TPGh/lzmfHDcZMi+v/5nydqdNGwO4AIlpYTbONnmYq4' +
    'D0ys/4EYfP8zIdKdr/87Ueqqcs8eBDzNo/71rfafkfqYrv/h/z+TaYb6BwAAAAAAAAAAAFjiCzbTvlQA' +
    'KAAA',
  'base64',
);

export const INTEGRITY =
  'sha512-3uLSzLqW/GG1TQHsXsM/sh6tl7RatyFRQapUxaVOgaC3+fSsnlptUzR8htGJwdo8Aqm2jFQd4PNeqJDD8PvwhA==';
