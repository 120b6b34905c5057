//! Prints a CIB of this many name-value pairs: a million are 100 MB.

use std::env;
use std::io::{self, BufWriter, Write as _};

fn main() -> io::Result<()> {
    let count: usize = env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let mut out = BufWriter::new(io::stdout());
    writeln!(
        out,
        "<cib admin_epoch=\"0\" epoch=\"0\" num_updates=\"0\">\n  <configuration>\n    <crm_config>"
    )?;
    writeln!(out, "      <cluster_property_set id=\"options\">")?;
    for number in 0..count {
        writeln!(
            out,
            "        <nvpair id=\"options-attribute-{number:07}\" name=\"attribute-{number:07}\" \
             value=\"some value {number:07}\"/>"
        )?;
    }
    writeln!(
        out,
        "      </cluster_property_set>\n    </crm_config>\n    <nodes/>\n    <resources/>"
    )?;
    writeln!(
        out,
        "    <constraints/>\n  </configuration>\n  <status/>\n</cib>"
    )?;
    out.flush()
}
