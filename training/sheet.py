"""A contact sheet:
python sheet.py OUT.jpg --rows NAME .. --contents A.jpg .. --styles B.jpg .. --columns "Title=FOLDER/{}_x.png" ..

One row per pair: content, style, then for every column the picture found by putting the row's name into its pattern."""
import argparse
from pathlib import Path

from PIL import Image, ImageDraw

HEADER, GAP = 20, 4


def tile(path, side):
    picture = Image.open(path).convert('RGB')
    picture.thumbnail((side, side), Image.LANCZOS)
    return picture


def sheet(titles, rows, side):
    rows = [[tile(path, side) for path in paths] for paths in rows]
    heights = [max(picture.height for picture in row) for row in rows]
    width, height = len(titles) * (side + GAP) - GAP, HEADER + sum(heights) + GAP * (len(rows) - 1)
    canvas = Image.new('RGB', (width, height), 'white')
    draw, top = ImageDraw.Draw(canvas), HEADER
    for column, title in enumerate(titles):
        draw.text((column * (side + GAP) + 4, 4), title, fill='black')
    for row, height in zip(rows, heights):
        for column, picture in enumerate(row):
            left = column * (side + GAP) + (side - picture.width) // 2
            canvas.paste(picture, (left, top + (height - picture.height) // 2))
        top += height + GAP
    return canvas


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('out', type=Path)
    p.add_argument('--rows', nargs='+', required=True)
    p.add_argument('--contents', nargs='+', required=True)
    p.add_argument('--styles', nargs='+', required=True)
    p.add_argument('--columns', nargs='+', required=True)
    p.add_argument('--side', type=int, default=224)
    p.add_argument('--quality', type=int, default=82)
    options = p.parse_args()
    columns = [column.split('=', 1) for column in options.columns]
    rows = [[c, s] + [pattern.format(name) for _, pattern in columns]
            for name, c, s in zip(options.rows, options.contents, options.styles)]
    picture = sheet(['content', 'style'] + [title for title, _ in columns], rows, options.side)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    picture.save(options.out, quality=options.quality, optimize=True)
    print(f'{options.out}: {options.out.stat().st_size} bytes')


if __name__ == '__main__':
    main()
