//! GPT-2's way of writing bytes: one printable character for each.

/// The character that stands for each byte: printable ASCII and Latin-1 for
/// themselves, the rest in order from U+0100 on.
pub(crate) fn characters() -> [char; 256] {
    let mut next = '\u{100}'..;
    std::array::from_fn(|byte| match byte as u8 {
        own @ (b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff) => char::from(own),
        // 68 characters follow U+0100.
        _ => next.next().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_byte_has_one_character() {
        let characters = characters();
        let distinct: HashSet<char> = characters.into_iter().collect();
        assert_eq!(distinct.len(), 256);
        assert!(
            characters
                .into_iter()
                .all(|c| !c.is_whitespace() && !c.is_control())
        );
        assert_eq!(characters[usize::from(b' ')], 'Ġ');
        assert_eq!(characters[usize::from(b'\n')], 'Ċ');
        assert_eq!(characters[0xad], 'Ń');
        assert_eq!(characters[0xc3], 'Ã');
    }
}
