// SPDX-License-Identifier: Apache-2.0
//
// How a sequence diagram looks: its part of the report's style sheet.
#include "tools/report/sequence.h"

void sequence_style(FILE *out) {
    (void)fputs(
        ".sequence{border:1px solid var(--line);border-radius:6px;font-size:.82rem;margin:.6rem 0;overflow:hidden}\n"
        ".heads{display:grid;grid-template-columns:repeat(6,1fr);text-align:center;background:var(--soft);"
        "border-bottom:1px solid var(--line);padding:.35rem 0;position:sticky;top:0;z-index:2}\n"
        ".time,.step{margin:0;padding:.2rem .6rem;position:relative}\n"
        ".time{color:var(--dim);font-variant-numeric:tabular-nums;background:var(--soft)}\n"
        ".step{font-weight:600;border-top:1px solid var(--line)}.step small{color:var(--dim);font-weight:400}\n"
        ".row>summary{list-style:none;position:relative;height:2.5rem;cursor:pointer;"
        "background-image:linear-gradient(to right,transparent calc(50% - .5px),var(--line) 0,"
        "var(--line) calc(50% + .5px),transparent 0);background-size:calc(100%/6) 100%}\n"
        ".row>summary::-webkit-details-marker{display:none}\n"
        ".row>summary:hover,.row>summary:focus-visible{background-color:var(--soft)}\n"
        ".arrow{position:absolute;bottom:.45rem;left:calc((var(--a) + .5)*100%/6);"
        "width:calc((var(--b) - var(--a))*100%/6);border-top:1.5px solid var(--ink)}\n"
        ".arrow::after{content:'';position:absolute;top:-5px;border:4px solid transparent}\n"
        ".fwd .arrow::after{right:-3px;border-left:7px solid var(--ink)}\n"
        ".rev .arrow::after{left:-3px;border-right:7px solid var(--ink)}\n"
        ".note .arrow{bottom:.8rem;width:0;border:4px solid var(--ink);border-radius:50%;margin-left:-4px}\n"
        ".note .arrow::after{display:none}\n"
        ".label{position:absolute;bottom:.65rem;max-width:66%;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;"
        "background:color-mix(in srgb,var(--paper) 88%,transparent);padding:0 .25rem;line-height:1.35}\n"
        ".label.l{left:calc((var(--a) + .5)*100%/6 + .3rem)}\n"
        ".label.r{right:calc(100% - (var(--b) + .5)*100%/6 + .3rem)}\n"
        ".label.m{left:50%;transform:translateX(-50%);max-width:96%}\n"
        ".note .label.l{left:calc((var(--a) + .5)*100%/6 + .8rem)}"
        ".note .label.r{right:calc(100% - (var(--b) + .5)*100%/6 + .8rem)}\n"
        ".label i{font-style:normal;color:var(--dim)}\n"
        ".row pre{margin:0;padding:.5rem .8rem;background:var(--soft);overflow:auto;max-height:24rem;font-size:.78rem}\n"
        ".row.bad>summary{background-color:var(--redsoft)}.row.bad .arrow{border-color:var(--red)}"
        ".row.bad.fwd .arrow::after{border-left-color:var(--red)}.row.bad.rev .arrow::after{border-right-color:var(--red)}"
        ".row.bad .label{color:var(--red);font-weight:600}\n"
        ".row .detail{padding:.4rem .8rem;background:var(--soft);max-height:32rem;overflow:auto}.row .detail p{margin:.25rem 0}"
        ".screen svg{max-width:30rem;width:100%;height:auto;border:1px solid var(--line)}\n"
        "@media print{.row>summary{background-image:linear-gradient(to right,transparent calc(50% - 1px),var(--line) calc(50% - 1px),"
        "var(--line) calc(50% + 1px),transparent calc(50% + 1px))}}\n"
        ".step.bad{color:var(--red);border-top:2px solid var(--red)}\n",
        out);
}
