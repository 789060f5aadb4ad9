"""Tables and plots of the benchmark."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Results = dict[str, dict[str, Any]]


def summary(one: dict[str, Any], figure: str = "shift") -> dict[str, float]:
    """Mean of a picture's figure over transforms, by family."""
    return {family: mean(by_transform.values()) for family, by_transform in one[figure].items()}


def rows(results: Results) -> list[dict[str, Any]]:
    """Average each method over its pictures."""
    table = []
    for method, by_picture in results.items():
        ones = list(by_picture.values())
        families = {family: mean(summary(one)[family] for one in ones) for family in ones[0]["shift"]}
        table.append(
            {
                "method": method,
                "families": families,
                "transforms": {
                    name: mean(one["shift"][family][name] for one in ones for family in families)
                    for name in next(iter(ones[0]["shift"].values()))
                },
                "mean": mean(families.values()),
                "worst": min(families.values()),
                "displacement": mean(mean(summary(one, "displacement").values()) for one in ones),
                "pictures": len(ones),
                **{name: mean(one[name] for one in ones) for name in ("flip", "ssim", "psnr", "seconds")},
            }
        )
    return table


def write(groups: dict[str, Results], docs: Path, size: int) -> None:
    """Write `bench.md` and `bench.svg`.

    Args:
        groups: results by what was the same for all methods of one table.
        docs: the folder.
        size: of the pictures.
    """
    groups = {group: results for group, results in groups.items() if results}
    if not groups:
        return
    pictures = max(len(by_picture) for results in groups.values() for by_picture in results.values())
    lines = [
        "# Side by side with the published algorithm",
        "",
        f"{pictures} pictures of {size} x {size} pixels (paintings, digital art, clip art and photographs in",
        "equal parts), the same anchors for every method of a table, every result scaled to equal FLIP.",
        "Shift: 1 is a latent equal to the anchor's, 0 no nearer; judged by the real encoders after real",
        "transforms. Time: processor seconds of the perturbation alone.",
        f"`compare.py --size {size}` makes this page.",
    ]
    for group, results in groups.items():
        lines += ["", f"## With {group}", *_section(results)]
    lines += ["", "![Mean shift by family, and by time](bench.svg)", ""]
    docs.joinpath("bench.md").write_text("\n".join(lines))
    _plot({group: rows(results) for group, results in groups.items()}, docs / "bench.svg")


def _section(results: Results) -> list[str]:
    table = rows(results)
    families, transforms = list(table[0]["families"]), list(table[0]["transforms"])
    names = ["FLIP", "SSIM", "PSNR", "mean shift", "worst family", "displacement", "CPU s", "times faster"]
    lines = ["", _line(["method", *names]), _line(["---"] * (len(names) + 1))]
    for row in table:
        figures = [f"{row[name]:.3f}" for name in ("mean", "worst", "displacement")]
        seen = [f"{row['flip']:.3f}", f"{row['ssim']:.3f}", f"{row['psnr']:.1f}"]
        faster = table[0]["seconds"] / row["seconds"]
        lines.append(_line([row["method"], *seen, *figures, f"{row['seconds']:.1f}", f"{faster:.0f}"]))
    for title, part, names in (("family", "families", families), ("transform", "transforms", transforms)):
        lines += ["", f"Mean shift by {title}:", "", _line(["method", *names])]
        lines.append(_line(["---"] * (len(names) + 1)))
        lines += [_line([row["method"], *(f"{row[part][name]:.3f}" for name in names)]) for row in table]
    lines += ["", "Mean shift by picture:", "", _line(["picture", *results])]
    lines.append(_line(["---"] * (len(results) + 1)))
    for picture in next(iter(results.values())):
        cells = [
            f"{mean(summary(by_picture[picture]).values()):.3f}" if picture in by_picture else "-"
            for by_picture in results.values()
        ]
        lines.append(_line([picture, *cells]))
    return lines


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plot(groups: dict[str, list[dict[str, Any]]], path: Path) -> None:
    import matplotlib.pyplot as plt  # noqa: PLC0415 - an extra, and slow

    figure, axes = plt.subplots(len(groups), 2, figsize=(11, 3.8 * len(groups)), sharey="row", squeeze=False)
    for (group, table), (by_family, by_time) in zip(groups.items(), axes, strict=True):
        families, width = list(table[0]["families"]), 0.8 / len(table)
        for index, row in enumerate(table):
            places = [place + index * width for place in range(len(families))]
            by_family.bar(
                places, [row["families"][family] for family in families], width, label=row["method"]
            )
            by_time.scatter(row["seconds"], row["mean"])
        by_family.set_xticks([place + 0.4 - width / 2 for place in range(len(families))], families)
        by_family.set_ylabel("mean shift over eight transforms")
        by_family.set_title(f"Equal FLIP, {group}", fontsize=10)
        by_time.set_xscale("log")
        by_time.set_xlabel("processor seconds")
        by_time.set_title("The same methods, mean of families, by their time", fontsize=10)
        for part in (by_family, by_time):
            part.spines[["top", "right"]].set_visible(False)
    axes[0][0].margins(y=0.35)  # room for the legend
    axes[0][0].legend(fontsize=7, frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
