//! Finds the runs of characters that can be read as one lexeme.
//!
//! Every place of the grammar that takes a character is a position. A position
//! can follow another; places where rules are used are not told apart, so more
//! may follow here than in truth, which only makes the answer more careful. Two
//! positions are in competition if the same text can lead to both and they share
//! a character. A run in competition with nothing, not even with itself begun
//! anew, takes the same characters whether or not it takes as many as it can.

use std::collections::HashSet;

use super::{CharSet, Grammar, Node};

/// Most positions of a grammar in which runs are looked for, and most pairs of
/// them that are looked at. Beyond, every character is a lexeme of its own.
const MAX_POSITIONS: usize = 4096;
const MAX_WORK: usize = 1 << 20;
/// Largest rule that is copied into a loop.
const MAX_COPIED: usize = 64;
/// So many characters of a class are looked at one by one: where they end is
/// known, which cannot be said of a run.
const MAX_COUNTED: u32 = 16;

/// Which repetitions of a character class are lexemes, numbered in the order in
/// which the rules are written.
#[derive(Debug)]
pub(super) struct Runs(Vec<bool>);

impl Runs {
    /// True for the bounds of a run.
    pub(super) fn is_run(min: u32, max: Option<u32>) -> bool {
        max.is_none_or(|max| max > 1 && (min < max || min > MAX_COUNTED))
    }

    /// True if a run can be one lexeme.
    pub(super) fn is_safe(&self, run: usize) -> bool {
        self.0.get(run).copied().unwrap_or(false)
    }
}

/// Turns `([a-z] | x)*` into `([a-z]+ | x)*`, which means the same and has a run,
/// and `part*` likewise if the rule `part` is short.
pub(super) fn rewrite_loops(grammar: &mut Grammar, recursive: &[bool]) {
    let rules = grammar.rules.clone();
    for rule in &mut grammar.rules {
        rewrite(rule, &rules, recursive);
    }
}

fn rewrite(node: &mut Node, rules: &[Node], recursive: &[bool]) {
    match node {
        Node::Seq(parts) | Node::Alt(parts) => {
            parts
                .iter_mut()
                .for_each(|part| rewrite(part, rules, recursive));
        }
        Node::Repeat(part, min, max) => {
            rewrite(part, rules, recursive);
            if let Node::Rule(rule) = **part
                && !recursive[rule]
                && rules[rule].size() <= MAX_COPIED
            {
                **part = rules[rule].clone();
            }
            if let Node::Alt(options) = &mut **part
                && *min <= 1
                && max.is_none()
            {
                for option in options {
                    if let Node::Class(_) = option {
                        let class = std::mem::replace(option, Node::Seq(Vec::new()));
                        *option = Node::Repeat(Box::new(class), 1, None);
                    }
                }
            }
        }
        Node::Literal(_) | Node::Class(_) | Node::Rule(_) => {}
    }
}

/// The runs that nothing is in competition with.
pub(super) fn safe_runs(grammar: &Grammar) -> Runs {
    let mut analysis = Analysis::default();
    let rules: Vec<Part> = grammar
        .rules
        .iter()
        .map(|rule| analysis.number(rule))
        .collect();
    let mut safe = vec![true; analysis.runs];
    let followers = match analysis.positions.len() <= MAX_POSITIONS {
        true => Followers::of(&analysis, &rules, grammar.root),
        false => None,
    };
    let complete = followers.is_some_and(|followers| {
        compete(&analysis, &followers, |position| {
            if let Some(run) = analysis.positions[position].run {
                safe[run] = false;
            }
        })
    });
    if !complete {
        safe.fill(false);
    }
    Runs(safe)
}

/// A place that takes a character.
struct Position {
    set: CharSet,
    /// The run that it is, if it can take several.
    run: Option<usize>,
}

/// A [`Node`] with numbered positions.
enum Part {
    Seq(Vec<Part>),
    Alt(Vec<Part>),
    Position(usize),
    Rule(usize),
    Repeat(Box<Part>, Often),
}

/// How often a part comes.
#[derive(Clone, Copy)]
struct Often {
    /// It can be left out.
    optional: bool,
    /// It can come again after itself.
    again: bool,
    /// There is no upper bound, and no lower one above one repetition.
    free: bool,
}

#[derive(Default)]
struct Analysis {
    positions: Vec<Position>,
    runs: usize,
}

impl Analysis {
    fn position(&mut self, set: CharSet, run: Option<usize>) -> Part {
        self.positions.push(Position { set, run });
        Part::Position(self.positions.len() - 1)
    }

    fn number(&mut self, node: &Node) -> Part {
        match node {
            Node::Seq(parts) => Part::Seq(parts.iter().map(|part| self.number(part)).collect()),
            Node::Alt(parts) => Part::Alt(parts.iter().map(|part| self.number(part)).collect()),
            Node::Rule(rule) => Part::Rule(*rule),
            Node::Class(set) => self.position(set.clone(), None),
            Node::Literal(text) => {
                let chars = text.chars();
                Part::Seq(
                    chars
                        .map(|c| self.position(CharSet::single(c), None))
                        .collect(),
                )
            }
            Node::Repeat(_, _, Some(0)) => Part::Seq(Vec::new()),
            Node::Repeat(part, min, max) => {
                let part = match &**part {
                    Node::Class(set) if Runs::is_run(*min, *max) => {
                        self.runs += 1;
                        let run = self.position(set.clone(), Some(self.runs - 1));
                        // That a run goes on is no repetition of it; and it takes
                        // what its lower bound asks for at once.
                        let often = Often {
                            optional: *min == 0,
                            again: false,
                            free: max.is_none(),
                        };
                        return Part::Repeat(Box::new(run), often);
                    }
                    Node::Class(set) if *max == Some(*min) => {
                        let each = (0..*min).map(|_| self.position(set.clone(), None));
                        return Part::Seq(each.collect());
                    }
                    other => self.number(other),
                };
                let often = Often {
                    optional: *min == 0,
                    again: max.is_none_or(|max| max > 1),
                    free: *min <= 1 && max.is_none(),
                };
                Part::Repeat(Box::new(part), often)
            }
        }
    }
}

type Set = HashSet<usize>;

/// What can come first, and what can come after each position.
struct Followers {
    first: Set,
    after: Vec<Set>,
}

/// What a part can begin with, and whether it can be empty.
#[derive(Clone, Default, PartialEq)]
struct Beginning {
    first: Set,
    empty: bool,
}

struct Solver {
    beginnings: Vec<Beginning>,
    /// What can come after each rule.
    after_rules: Vec<Set>,
    after: Vec<Set>,
    work: usize,
}

impl Followers {
    /// `None` if it would take too long.
    fn of(analysis: &Analysis, rules: &[Part], root: usize) -> Option<Followers> {
        let mut solver = Solver {
            beginnings: vec![Beginning::default(); rules.len()],
            after_rules: vec![Set::new(); rules.len()],
            after: vec![Set::new(); analysis.positions.len()],
            work: 0,
        };
        // Both grow until nothing changes.
        loop {
            let mut changed = false;
            for (rule, part) in rules.iter().enumerate() {
                let beginning = solver.beginning(part)?;
                changed |= beginning != solver.beginnings[rule];
                solver.beginnings[rule] = beginning;
            }
            if !changed {
                break;
            }
        }
        loop {
            let before: usize = solver.after_rules.iter().map(Set::len).sum();
            for (rule, part) in rules.iter().enumerate() {
                let after = solver.after_rules[rule].clone();
                solver.follow(part, &after)?;
            }
            if solver.after_rules.iter().map(Set::len).sum::<usize>() == before {
                break;
            }
        }
        Some(Followers {
            first: solver.beginnings[root].first.clone(),
            after: solver.after,
        })
    }
}

impl Solver {
    fn spend(&mut self, work: usize) -> Option<()> {
        self.work += work + 1;
        (self.work <= MAX_WORK).then_some(())
    }

    fn beginning(&mut self, part: &Part) -> Option<Beginning> {
        let beginning = match part {
            Part::Position(position) => Beginning {
                first: Set::from([*position]),
                empty: false,
            },
            Part::Rule(rule) => self.beginnings[*rule].clone(),
            Part::Repeat(part, often) => {
                let mut beginning = self.beginning(part)?;
                beginning.empty |= often.optional;
                beginning
            }
            Part::Alt(options) => {
                let mut all = Beginning::default();
                for option in options {
                    let option = self.beginning(option)?;
                    all.first.extend(option.first);
                    all.empty |= option.empty;
                }
                all
            }
            Part::Seq(parts) => {
                let mut all = Beginning {
                    first: Set::new(),
                    empty: true,
                };
                for part in parts {
                    if !all.empty {
                        break;
                    }
                    let part = self.beginning(part)?;
                    all.first.extend(part.first);
                    all.empty = part.empty;
                }
                all
            }
        };
        self.spend(beginning.first.len())?;
        Some(beginning)
    }

    /// Notes that `after` can come after `part`.
    fn follow(&mut self, part: &Part, after: &Set) -> Option<()> {
        self.spend(after.len())?;
        match part {
            Part::Position(position) => self.after[*position].extend(after),
            Part::Rule(rule) => self.after_rules[*rule].extend(after),
            Part::Alt(options) => {
                for option in options {
                    self.follow(option, after)?;
                }
            }
            Part::Seq(parts) => {
                let mut after = after.clone();
                for part in parts.iter().rev() {
                    self.follow(part, &after)?;
                    let beginning = self.beginning(part)?;
                    match beginning.empty {
                        true => after.extend(beginning.first),
                        false => after = beginning.first,
                    }
                }
            }
            Part::Repeat(part, often) if often.again => {
                self.follow_loop(part, often.free, after)?;
            }
            Part::Repeat(part, _) => self.follow(part, after)?,
        }
        Some(())
    }

    fn follow_loop(&mut self, part: &Part, free: bool, after: &Set) -> Option<()> {
        let again = self.beginning(part)?.first;
        let Part::Alt(options) = part else {
            let both = after.union(&again).copied().collect();
            return self.follow(part, &both);
        };
        for option in options {
            let mut both: Set = after.union(&again).copied().collect();
            // A run without upper bound that comes again in a loop without one is
            // the run going on (see `rewrite_loops`).
            if let Part::Repeat(run, often) = option
                && let Part::Position(position) = **run
                && free
                && often.free
                && !often.optional
                && !after.contains(&position)
            {
                both.remove(&position);
            }
            self.follow(option, &both)?;
        }
        Some(())
    }
}

/// Calls `found` for every position in competition; false if there are too many
/// pairs to look at.
fn compete(analysis: &Analysis, followers: &Followers, mut found: impl FnMut(usize)) -> bool {
    let positions = &analysis.positions;
    let mut seen: HashSet<(usize, usize)> = HashSet::new();
    let mut pending: Vec<(usize, usize)> = Vec::new();
    let mut work = 0;
    // Positions that can take the next character: those after both of a pair
    // that took the last one.
    let mut meet = |left: &Set, right: &Set, pending: &mut Vec<(usize, usize)>| {
        work += left.len() * right.len();
        if work > MAX_WORK {
            return false;
        }
        for &a in left {
            for &b in right {
                let pair = (a.min(b), a.max(b));
                let shared = a == b || positions[a].set.intersects(&positions[b].set);
                if shared && seen.insert(pair) {
                    pending.push(pair);
                    if a != b {
                        found(a);
                        found(b);
                    }
                }
            }
        }
        true
    };
    if !meet(&followers.first, &followers.first, &mut pending) {
        return false;
    }
    while let Some((a, b)) = pending.pop() {
        let next = |position: usize| {
            let mut next = followers.after[position].clone();
            if positions[position].run.is_some() {
                next.insert(position);
            }
            next
        };
        if !meet(&next(a), &next(b), &mut pending) {
            return false;
        }
    }
    for (position, after) in followers.after.iter().enumerate() {
        if after.contains(&position) {
            found(position);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structured::ebnf::parse::parse;

    fn safe(text: &str) -> Vec<bool> {
        let mut grammar = parse(text).expect("a grammar");
        let recursive = grammar.recursive();
        rewrite_loops(&mut grammar, &recursive);
        safe_runs(&grammar).0
    }

    #[test]
    fn strings_of_json_are_runs() {
        let text = r#"
            root ::= "[" (string ("," string)*)? "]" | "{" root "}"
            string ::= "\"" ([^"\\] | "\\" ["\\n])* "\""
        "#;
        assert_eq!(safe(text), [true]);
        let by_rule = text.replace(r#"([^"\\] | "\\" ["\\n])*"#, "char*")
            + "char ::= [^\"\\\\] | \"\\\\\" [\"\\\\n]";
        assert_eq!(safe(&by_rule), [true]);
    }

    #[test]
    fn all_runs_of_a_json_grammar_are_safe() {
        let text = r#"
            root   ::= object
            value  ::= object | array | string | number | ("true" | "false" | "null") ws
            object ::= "{" ws ( string ":" ws value ("," ws string ":" ws value)* )? "}" ws
            array  ::= "[" ws ( value ("," ws value)* )? "]" ws
            string ::= "\"" ( [^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) )* "\"" ws
            number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
            ws     ::= | " " | "\n" [ \t]{0,20}
        "#;
        assert_eq!(safe(text), [true; 5]);
    }

    #[test]
    fn competition_is_found() {
        // White space that may be followed by a line feed of the grammar.
        assert_eq!(safe("root ::= \"(\" root \")\" | [ \\n]* \"\\n\""), [false]);
        // A keyword that is also an identifier.
        assert_eq!(safe("root ::= \"if \" root | [a-z]+ \"=\""), [false]);
        // The same run twice, through a rule.
        assert_eq!(
            safe("root ::= \"(\" root \")\" | w w\nw ::= [a-z]+"),
            [false]
        );
        // Competition that begins later.
        assert_eq!(
            safe("root ::= \"(\" root \")\" | \"a\" [0-9]+ \"x\" | \"a\" \"1\" \"y\""),
            [false]
        );
        assert_eq!(
            safe("root ::= \"(\" root \")\" | \"a\" [0-9]+ \"x\" | \"b\" \"1\" \"y\""),
            [true]
        );
        assert_eq!(
            safe("root ::= \"(\" root \")\" | [0-9]{2,3} [0-9]{3}"),
            [false]
        );
        assert_eq!(
            safe("root ::= \"(\" root \")\" | [0-9]{20} [a-z]*"),
            [true; 2]
        );
        // Five letters are three and two, but not four and one.
        let loops = |inner: &str| safe(&format!("root ::= \"(\" root \")\" | {inner} \"!\""));
        assert_eq!(loops("([a-z]{2,4} | \".\")*"), [false]);
        assert_eq!(loops("([a-z]+ | \".\"){2,}"), [false]);
        assert_eq!(loops("([a-z]{2,} | \".\")*"), [true]);
    }

    #[test]
    fn grammars_that_are_too_large_have_no_runs() {
        let many: Vec<_> = (0..3000).map(|i| format!("\"{i}\" [a-z]* root")).collect();
        let text = format!("root ::= \".\" | {}", many.join(" | "));
        assert!(safe(&text).iter().all(|safe| !safe));
    }
}
