#!/usr/bin/perl
# Lets the real ldirectord check the real servers of a configuration, once or several times.
#
#   check.pl LDIRECTORD
#
# LDIRECTORD is the program's own script, which is compiled once; each configuration is read and
# checked in a child of its own.
#
# In:  "LENGTH ROUNDS\n", then LENGTH bytes: one configuration. Again and again.
# Out: one line for each, a word for each real server and round: up, down, none (nothing is set),
#      broken.
use strict;
use warnings;
use FindBin qw($Bin);

require "$Bin/../../../ldirectord-conf/tests/oracle/program.pl";

my $program = shift @ARGV or die "usage: check.pl LDIRECTORD\n";
my $code = ldirectord_code($program);
ldirectord_surroundings();
@ARGV = ('--', 'input.cf', 'status');

# What a check decides is kept, not carried out.
my $reader = <<'READER';
package main;
no strict;
no warnings;
our $ORACLE_STATE;
*main::service_set = sub { $ORACLE_STATE = $_[2]; };
READER

# Filters and prototypes of the old script are none of our business.
{ local $SIG{__WARN__} = sub { }; no strict; eval "$code\n$reader\n1" or die "$program: $@"; }

$| = 1;
while (defined(my $line = <STDIN>)) {
    my ($length, $rounds) = split ' ', $line;
    read(STDIN, my $bytes, $length) == $length or die "short input\n";
    open(my $file, '>:raw', 'input.cf') or die "input.cf: $!\n";
    print $file $bytes;
    close $file;
    print ask($rounds), "\n";
}

sub ask {
    my ($rounds) = @_;
    my $child = open(my $output, '-|');
    defined $child or die "fork: $!\n";
    if (!$child) {
        no strict;
        no warnings;
        open(my $answer, '>&', \*STDOUT);
        open(STDOUT, '>', '/dev/null');
        open(STDERR, '>', '/dev/null');
        $CONFIG = $CFGNAME = 'input.cf';
        $DAEMON_STATUS = $DAEMON_STATUS_STARTING;
        $HOSTNAME = 'director';
        read_config();
        ld_setup();
        my @states;
        for my $v ((@VIRTUAL) x $rounds) {
            for my $r (@{$v->{real}}) {
                $ORACLE_STATE = 'none';
                eval { _check_real($v, $r); 1 } or $ORACLE_STATE = 'broken';
                push @states, $ORACLE_STATE;
            }
        }
        print $answer "@states\n";
        close $answer;
        exit 0;
    }
    my $answer = <$output>;
    close $output;
    $answer = 'rejected' unless defined $answer;
    chomp $answer;
    return $answer;
}
