"""Writes the files beside it: images as the Python imaging library resizes and cuts them, and files with more than colours in them.

Usage: python3 make.py in this directory (Pillow 9.4 made those that are here)

Sizes are those of torchvision's Resize(size) and CenterCrop(crop), which need no torchvision to be written down.
"""
import hashlib

import numpy
from PIL import Image


def preprocess(image, size, crop):
    w, h = image.size
    short, long = min(w, h), max(w, h)
    longer = int(size * long / short)
    w, h = (size, longer) if w <= h else (longer, size)
    image = image.resize((w, h), Image.Resampling.BILINEAR)
    top = int(round((h - crop) / 2.0))
    left = int(round((w - crop) / 2.0))
    return image.crop((left, top, left + crop, top + crop))


def source(h, w):
    y, x, c = numpy.mgrid[0:h, 0:w, 0:3]
    return (y * 37 + x * 91 + c * 53 + y * x * 7).astype(numpy.uint8)


with open("small.txt", "w") as file:
    for h, w, size, crop in [
        (9, 11, 8, 7), (11, 9, 8, 7), (20, 20, 9, 8), (20, 31, 9, 8), (31, 20, 11, 8), (31, 20, 13, 8), (5, 50, 6, 6),
        (50, 5, 7, 4), (3, 4, 10, 9), (1, 7, 5, 4), (8, 8, 8, 8), (8, 13, 8, 5), (64, 48, 10, 7), (17, 1, 4, 4),
    ]:
        pixels = preprocess(Image.fromarray(source(h, w)), size, crop)
        print(h, w, size, crop, numpy.asarray(pixels).tobytes().hex(), file=file)

with open("large.txt", "w") as file:
    for h, w, size, crop in [
        (375, 500, 256, 224), (500, 375, 256, 224), (333, 500, 256, 224), (256, 256, 256, 224), (120, 97, 256, 224),
        (1200, 1601, 256, 224), (500, 334, 320, 299), (32, 32, 37, 32),
    ]:
        pixels = preprocess(Image.fromarray(source(h, w)), size, crop)
        print(h, w, size, crop, hashlib.sha256(numpy.asarray(pixels).tobytes()).hexdigest(), file=file)

rgb = Image.fromarray(source(40, 60))
grey = rgb.convert("L")
alpha = Image.fromarray(source(40, 60)[:, :, 1])
files = {
    "rgb.png": rgb, "grey.png": grey, "palette.png": rgb.quantize(200), "bits.png": grey.convert("1"),
    "grey_alpha.png": Image.merge("LA", [grey, alpha]), "rgba.png": Image.merge("RGBA", [*rgb.split(), alpha]),
}
for name, image in files.items():
    image.save(name)
turned = Image.Exif()
turned[0x0112] = 6  # a quarter turn
rgb.save("turned.png", exif=turned)
transparent = rgb.quantize(200)
transparent.save("transparent_palette.png", transparency=bytes(range(200)))
with open("files.txt", "w") as file:
    for name in [*files, "turned.png", "transparent_palette.png"]:
        pixels = preprocess(Image.open(name).convert("RGB"), 32, 28)
        print(name, hashlib.sha256(numpy.asarray(pixels).tobytes()).hexdigest(), file=file)

print("(h, w) of turned.png as PIL opens it:", Image.open("turned.png").size[::-1])
smooth = (numpy.mgrid[0:24, 0:16, 0:3] * numpy.array([7, 11, 40])[:, None, None, None]).sum(0).astype(numpy.uint8)
Image.fromarray(smooth).save("turned.jpg", exif=turned, quality=95, subsampling=0)
